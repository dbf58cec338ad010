import type { DeliveryName, Targets } from '@purgeway/hooks';
import { operationIdFor, targetsPerBodyMax, type PurgeRequest } from '@purgeway/model';
import { ApiProblem } from '../problems/problem.ts';
import type { OwnHook } from './own-hooks.ts';

/** All that is kept of a hook once it is known whose it is and what it comes to. Holds neither its body nor its headers. */
export interface HookArrival {
  /** Name of the hook. */
  readonly hook: string;
  readonly atMs: number;
  readonly delivery: DeliveryName;
  readonly targets: Targets;
  readonly address: string;
  readonly requestId: string;
}

/** Throws `ApiProblem` when that is too much for one purge. */
export function assertNotTooMany({ urls, directories, tags }: Targets): void {
  if (urls.length + directories.length + tags.length > targetsPerBodyMax) {
    throw new ApiProblem('too-many-targets', {
      detail: `One hook comes to at most ${targetsPerBodyMax} targets: purge directories or tags instead.`,
    });
  }
}

/** The purge that an arrival asks for. */
export function purgeOf(
  { delivery, targets: { urls, directories, tags }, atMs }: HookArrival,
  own: OwnHook,
): PurgeRequest {
  return {
    ...(urls.length > 0 && { paths: [...urls] }),
    ...(directories.length > 0 && { directories: [...directories] }),
    ...(tags.length > 0 && { tags: [...tags] }),
    distribution_id: own.distribution,
    vendor: own.vendor,
    mode: own.mode,
    priority: own.priority,
    callback: own.callback,
    partial: true,
    idempotency_key: idempotencyKey(own.name, delivery, atMs),
  };
}

/** The operations that an earlier delivery of the same may have made, the likeliest first. */
export function earlierOperations(
  { delivery, atMs }: Pick<HookArrival, 'delivery' | 'atMs'>,
  { name, client }: Pick<OwnHook, 'name' | 'client'>,
): readonly string[] {
  const times = delivery.by === 'content' ? [atMs, atMs - delivery.forMs] : [atMs];
  return times.map((time) => operationIdFor(client, idempotencyKey(name, delivery, time)));
}

/** Content counts for a while: each span of that length has a key of its own. */
function idempotencyKey(hook: string, delivery: DeliveryName, atMs: number): string {
  const named = `hook ${hook} ${delivery.key}`;
  return delivery.by === 'content' ? `${named} ${Math.floor(atMs / delivery.forMs)}` : named;
}
