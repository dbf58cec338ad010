import type { Answer } from '../http/answer.ts';
import { findOperation } from '../http/find-operation.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import type { Call } from '../http/route.ts';
import { retryPurge } from '../retry/retry-purge.ts';
import type { Services } from '../services.ts';
import { presentAccepted } from './purge.ts';

/** Purges again what came to nothing, at the accounts alone where it did: a new operation. */
export async function retryOperation(call: Call, services: Services): Promise<Answer> {
  const record = await findOperation(call, services);
  const keyHeader = idempotencyKeyIn(call.request);
  return presentAccepted(await retryPurge({ ...call, record, keyHeader }, services), services);
}
