import type { OperationMeta } from '@purgeway/model';
import type { AcceptResult, OperationRecord } from '@purgeway/store';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import type { RefusedList } from './refused-list.ts';

/** A purge that is durably ours. */
export interface Accepted {
  readonly meta: OperationMeta;
  /** The same request came before; `meta` is that one's, and this is how it stands. */
  readonly record?: OperationRecord | undefined;
  readonly isReplay: boolean;
  readonly refused: RefusedList;
}

/** What the store's answer means for the caller. Throws `ApiProblem` when the idempotency key is taken. */
export async function acceptedFrom(
  result: AcceptResult,
  fresh: Omit<Accepted, 'isReplay'>,
  { operations }: Pick<Services, 'operations'>,
): Promise<Accepted> {
  const { outcome, id } = result;
  if (outcome === 'accepted') {
    return { ...fresh, isReplay: false };
  }
  if (outcome === 'replay') {
    const first = await operations.get(id);
    return { ...fresh, meta: first?.meta ?? fresh.meta, record: first, isReplay: true };
  }
  throw outcome === 'busy' ? keyBusy() : keyReused();
}

/** The first request with this key is still being read. */
export function keyBusy(): ApiProblem {
  return new ApiProblem('request-in-progress', {
    detail: 'The first request with this idempotency key is still coming in: ask again when it is through.',
    headers: { 'retry-after': '2' },
  });
}

/** The key belongs to another request. */
export function keyReused(): ApiProblem {
  const detail = 'This idempotency key was used for a request with other content: take a new key.';
  return new ApiProblem('idempotency-key-reused', {
    detail,
    errors: [{ pointer: '/idempotency_key', code: 'idempotency-key-reused', detail }],
  });
}
