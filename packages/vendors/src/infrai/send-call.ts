import type { z } from 'zod';
import { VendorError } from '../errors.ts';
import { readAs, type Exchange, type ExchangeAnswer, type ExchangeRequest, type Verdict } from '../http.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { openEnvelope } from './envelope.ts';
import { isOpenToFlag, meaningOf, type Failure, type Purpose } from './errors.ts';
import { createRetryTable, type RetryTable } from './retry-table.ts';
import type { InfraiSettings } from './settings.ts';
import { capabilitySchema, cdnPath, purgeCapability, vendorId, type Metadata } from './wire.ts';

/** A result with what the envelope said around it. */
export interface Reply<Data> {
  readonly data: Data;
  readonly metadata: Metadata;
}

/** One call of the CDN module. */
export interface Call {
  readonly purpose: Purpose;
  readonly method: ExchangeRequest['method'];
  /** Below `/v1/cdn`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly idempotencyKey?: string;
  readonly options: CallOptions;
}

/** Makes one call and reads its result. Throws `VendorError` and nothing else. */
export type Sender = <Data>(call: Call, schema: z.ZodType<Data>) => Promise<Reply<Data>>;

interface Line {
  readonly settings: InfraiSettings;
  readonly exchange: Exchange;
  readonly retryTable: RetryTable;
}

/** Discovery is asked only after a failure, which must not wait for it long. */
const discoveryTimeoutMs = 2_000;

/** The one way out to the vendor, with the retryable flags of its discovery in reserve. */
export function createSender(settings: InfraiSettings, { exchange, now }: AdapterDeps): Sender {
  const retryTable = createRetryTable({ load: () => loadRetryFlags(settings, exchange), now });
  return (call, schema) => send(call, schema, { settings, exchange, retryTable });
}

async function send<Data>(call: Call, schema: z.ZodType<Data>, line: Line): Promise<Reply<Data>> {
  let failure: Failure | undefined;
  const classify = (answer: ExchangeAnswer): Verdict | undefined => {
    const read = readFailure(answer, call.purpose);
    failure = read?.failure;
    return read?.verdict;
  };
  try {
    const { body } = await line.exchange({ ...requestOf(call, line.settings), classify });
    const opened = openEnvelope(body);
    // A failure was thrown by the exchange already.
    return { data: readAs(schema, opened.ok ? opened.data : body, vendorId), metadata: opened.metadata };
  } catch (error) {
    throw failure !== undefined && error instanceof VendorError
      ? await withVendorsFlag(error, failure, line.retryTable)
      : error;
  }
}

function requestOf(call: Call, settings: InfraiSettings): ExchangeRequest {
  const { method, path, body, idempotencyKey, options } = call;
  return {
    vendor: vendorId,
    method,
    url: `${baseOf(settings)}${cdnPath}${path}${queryOf(call.query ?? {})}`,
    headers: {
      authorization: `Bearer ${settings.apiKey.reveal()}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: canonicalJson(body) }),
    reply: 'json',
    signal: options.signal,
    timeoutMs: settings.timeoutMs,
    secrets: [settings.apiKey],
  };
}

/** Both what the vendor said and what it means; undefined for a success. */
function readFailure(
  { status, body, text }: ExchangeAnswer,
  purpose: Purpose,
): { readonly failure: Failure; readonly verdict: Verdict } | undefined {
  const isSuccess = status >= 200 && status < 300;
  const opened = openEnvelope(body);
  if (isSuccess && opened.ok) return undefined;
  const { code, message, hint, retryable } = opened.ok ? {} : opened.error;
  const failure: Failure = { status, purpose, code, isRetryable: retryable };
  // Its 404s are JSON; a page is not the API's, and must not pass for "there is no such distribution".
  const isElsewhere = status === 404 && body === undefined;
  const { request_id: requestId } = opened.metadata;
  const words = [message ?? code ?? unreadable(status, text), hint, requestId && `(request ${requestId})`];
  const meaning = isElsewhere ? ({ kind: 'account' } as const) : meaningOf(failure);
  return { failure, verdict: { ...meaning, code, message: words.filter(Boolean).join(' ') } };
}

/** Looks the code up where the answer itself did not say whether it may be repeated. */
async function withVendorsFlag(
  error: VendorError,
  failure: Failure,
  table: RetryTable,
): Promise<VendorError> {
  if (failure.code === undefined || !isOpenToFlag(failure)) return error;
  const isRetryable = await table.isRetryable(failure.code);
  if (isRetryable === undefined) return error;
  const { vendor, code, message, status, retryAfterMs, cause } = error;
  const meaning = meaningOf({ ...failure, isRetryable });
  return new VendorError({ vendor, code, message, status, retryAfterMs, cause, ...meaning });
}

/** Discovery needs no key, so it gets none. */
async function loadRetryFlags(
  settings: InfraiSettings,
  exchange: Exchange,
): Promise<ReadonlyMap<string, boolean>> {
  const { body } = await exchange({
    vendor: vendorId,
    method: 'GET',
    url: `${baseOf(settings)}/v1/discovery/${purgeCapability}`,
    reply: 'json',
    // It is shared by calls of different life; its own timeout ends it.
    signal: new AbortController().signal,
    timeoutMs: Math.min(discoveryTimeoutMs, settings.timeoutMs ?? discoveryTimeoutMs),
  });
  const opened = openEnvelope(body);
  const codes = readAs(capabilitySchema, opened.ok ? opened.data : body, vendorId);
  return new Map(codes.map(({ code, retryable }) => [code, retryable]));
}

/** The form that the vendor recommends: keys sorted, no blanks, a newline at the end. Every body is flat. */
function canonicalJson(body: object): string {
  const entries = Object.entries(body).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const text = new URLSearchParams(entries).toString();
  return text === '' ? '' : `?${text}`;
}

function baseOf({ baseUrl }: InfraiSettings): string {
  return baseUrl.replace(/\/+$/, '');
}

function unreadable(status: number, text: string): string {
  return text === '' ? `HTTP ${status}` : `HTTP ${status}: ${text}`;
}
