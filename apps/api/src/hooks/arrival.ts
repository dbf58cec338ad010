import type { DeliveryName, Targets } from '@purgeway/hooks';
import type { PurgeRequest } from '@purgeway/model';
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

/**
 * Most targets of one hook. Far more than a JSON body may hold: its sender cannot send it in parts. They are held in memory all at once.
 */
const targetsPerHookMax = 100_000;

/** Throws `ApiProblem` when that is too much for one purge. */
export function assertNotTooMany({ urls, directories, tags }: Targets): void {
  if (urls.length + directories.length + tags.length > targetsPerHookMax) {
    throw new ApiProblem('too-many-targets', {
      detail: `One hook comes to at most ${targetsPerHookMax} targets. Have its mapping purge directories or tags instead, and publish again.`,
    });
  }
}

/** The purge of what a hook comes to. */
export function purgeOf({ urls, directories, tags }: Targets, own: OwnHook, key?: string): PurgeRequest {
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
    idempotency_key: key,
  };
}

/**
 * The idempotency keys that a delivery, or an earlier one of the same, may have; its own comes first. Content counts for a while: each
 * span of that length has a key of its own.
 */
export function keysOf({ hook, delivery, atMs }: HookArrival): readonly [string, ...string[]] {
  const named = `hook ${hook} ${delivery.key}`;
  if (delivery.by !== 'content') {
    return [named];
  }
  const span = Math.floor(atMs / delivery.forMs);
  return [`${named} ${span}`, `${named} ${span - 1}`];
}
