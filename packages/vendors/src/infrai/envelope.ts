import { errorSchema, metadataSchema, type ErrorBody, type Metadata } from './wire.ts';

/** An answer, taken out of its envelope if it came in one. */
export type Opened =
  | { readonly ok: true; readonly data: unknown; readonly metadata: Metadata }
  | { readonly ok: false; readonly error: ErrorBody; readonly metadata: Metadata };

/**
 * Reads an answer in both forms: `{ok, data, error, metadata}` as the vendor's conventions describe it, and the bare result as the CDN
 * page shows it. `{ok: true}` alone is the result of a delete and an envelope without data at once: success either way, and its own data.
 */
export function openEnvelope(body: unknown): Opened {
  const fields = fieldsOf(body);
  const metadata = metadataSchema.safeParse(fields['metadata']).data ?? {};
  const error = readError(fields['error']);
  if (error !== undefined) return { ok: false, error, metadata };
  // A delete or purge may come with `data: null`: then `ok` is all there is.
  const isEnveloped = fields['ok'] === true && fields['data'] !== undefined && fields['data'] !== null;
  const data = isEnveloped ? fields['data'] : body;
  return fieldsOf(data)['ok'] === false ? { ok: false, error: {}, metadata } : { ok: true, data, metadata };
}

function readError(value: unknown): ErrorBody | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { message: value };
  return errorSchema.safeParse(value).data ?? {};
}

function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
