import {
  callbackRequestSchema,
  purgeOptionsSchema,
  purgeRequestSchema,
  targetsPerBodyMax,
  type PurgeOptions,
  type PurgeRequest,
} from '@purgeway/model';
import { z } from 'zod';
import { itemsFromZod, jsonPointer } from '../problems/from-zod.ts';
import { ApiProblem, type ProblemItem } from '../problems/problem.ts';
import { tooManyTargets } from './entries-of.ts';

/** A JSON body as a purge request. Throws `ApiProblem` that names every wrong field. */
export function readPurgeRequest(body: unknown): PurgeRequest {
  assertListsShort(body);
  const parsed = purgeRequestSchema.safeParse(body);
  if (parsed.success) {
    return parsed.data;
  }
  throw invalid(itemsFromZod(parsed.error.issues));
}

/** Before the schema, which would look at every entry of all lists and note what is wrong with each. */
function assertListsShort(body: unknown): void {
  let entries = 0;
  for (const [name, field] of Object.entries(asObject(body))) {
    if (!Array.isArray(field)) {
      continue;
    }
    if (field.length > targetsPerBodyMax) {
      throw tooManyTargets(jsonPointer([name]));
    }
    entries += field.length;
  }
  if (entries > targetsPerBodyMax) {
    throw tooManyTargets();
  }
}

const optionFields = purgeOptionsSchema.shape;
const callbackFields = callbackRequestSchema.shape;

/** The query parameters of a purge sent as NDJSON. */
export const purgeQuerySchema = z.strictObject({
  distribution_id: optionFields.distribution_id,
  vendor: optionFields.vendor,
  mode: optionFields.mode,
  priority: optionFields.priority,
  partial: z.enum(['true', 'false']).default('false'),
  deadline_seconds: z.coerce.number().pipe(optionFields.deadline_seconds.unwrap()).optional(),
  idempotency_key: optionFields.idempotency_key,
  callback_endpoint: callbackFields.endpoint,
  callback_url: callbackFields.url,
  callback_method: callbackFields.method,
});

/** Query parameters as the options of a purge. Throws `ApiProblem` that names every wrong parameter. */
export function readPurgeQuery(query: unknown): PurgeOptions {
  const parsed = purgeQuerySchema.safeParse({ ...asObject(query) });
  if (!parsed.success) {
    throw invalid(itemsFromZod(parsed.error.issues));
  }
  const { partial, callback_endpoint, callback_url, callback_method, ...others } = parsed.data;
  const callback = { endpoint: callback_endpoint, url: callback_url, method: callback_method };
  const wantsCallback = Object.values(callback).some((field) => field !== undefined);
  if (wantsCallback && !callbackRequestSchema.safeParse(callback).success) {
    const detail = 'Give either "callback_endpoint" or "callback_url".';
    throw invalid([{ pointer: '/callback_url', code: 'custom', detail }]);
  }
  return { ...others, partial: partial === 'true', ...(wantsCallback ? { callback } : {}) };
}

function invalid(errors: ProblemItem[]): ApiProblem {
  return new ApiProblem('invalid-request', {
    detail: 'Correct the fields named in "errors".',
    errors,
  });
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
