import type { Nothing } from '@purgeway/hooks';
import { operationIdFor } from '@purgeway/model';
import type { Call } from '../http/route.ts';
import { acceptPurge } from '../intake/accept-body.ts';
import { operationIdOf } from '../intake/idempotency.ts';
import type { Refusal } from '../intake/refusal.ts';
import { problemCatalog } from '../problems/catalog.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { keysOf, purgeOf, type HookArrival } from './arrival.ts';
import type { OwnHook } from './own-hooks.ts';

/** What came of a hook. */
export type HookOutcome =
  | {
      readonly outcome: 'accepted';
      readonly operation: string;
      readonly targets: number;
      /** Targets that it came to and that cannot be purged. */
      readonly refused: { readonly count: number; readonly first: readonly Refusal[] };
    }
  /** It came before, and made that operation. */
  | { readonly outcome: 'duplicate'; readonly operation: string }
  | Nothing;

/** Who purges, and how it is written down. */
export type HookAsker = Pick<Call, 'principal' | 'auditOf' | 'deed'>;

export interface TakeIn {
  readonly arrival: HookArrival;
  readonly own: OwnHook;
  readonly asker: HookAsker;
}

/**
 * Takes a hook in like any purge: resolves when it is durable. Throws `ApiProblem` for what may be otherwise later; `StoreUnavailableError`
 * and `StoreFullError` come through.
 */
export async function takeIn({ arrival, own, asker }: TakeIn, services: Services): Promise<HookOutcome> {
  const earlier = await findEarlier(arrival, own, services);
  if (earlier !== undefined) {
    return { outcome: 'duplicate', operation: earlier };
  }
  const [key] = keysOf(arrival);
  try {
    const request = purgeOf(arrival.targets, own, key);
    const operation = operationIdOf(own.client, { field: key });
    const intake = { ...asker, request, operation, fansOut: true };
    const { meta, isReplay, refused } = await acceptPurge(intake, services);
    if (isReplay) {
      return { outcome: 'duplicate', operation: meta.id };
    }
    services.observer.hookTargetsRefused(own.name, refused.count);
    return { outcome: 'accepted', operation: meta.id, targets: meta.targets, refused };
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'idempotency-key-reused') {
      // It was taken by another config, which made something else of it.
      return { outcome: 'duplicate', operation: operationIdFor(own.client, key) };
    }
    if (error instanceof ApiProblem && isForGood(error)) {
      return { outcome: 'unmapped', reason: reasonOf(error) };
    }
    throw error;
  }
}

/** Only for what is known by its content, in the span of time before this one: of all else the intake knows by itself. */
async function findEarlier(
  arrival: HookArrival,
  own: OwnHook,
  { operations }: Pick<Services, 'operations'>,
): Promise<string | undefined> {
  const { delivery, atMs } = arrival;
  const [, before] = keysOf(arrival);
  if (delivery.by !== 'content' || before === undefined) {
    return undefined;
  }
  const id = operationIdFor(own.client, before);
  const record = await operations.get(id);
  return record !== undefined && atMs - record.meta.createdAtMs < delivery.forMs ? id : undefined;
}

/** Whether the sender could do nothing about it, now or later: an answer that says no would only have it sent again. */
function isForGood({ code }: ApiProblem): boolean {
  return code === 'distribution-not-ready' || !problemCatalog[code].retryable;
}

function reasonOf({ facts: { detail, errors = [] } }: ApiProblem): string {
  const [first] = errors;
  return first === undefined ? detail : `${detail} The first: ${first.detail}`;
}
