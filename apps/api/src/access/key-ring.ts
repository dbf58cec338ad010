import { createKeyRing as createRing, type KeyRing as Ring } from '@purgeway/access';
import type { Key, RateLimit, Scope } from '@purgeway/config';
import type { OperationMeta } from '@purgeway/model';
import type { Clock } from '@purgeway/runtime';
import { createKeyLimits, type KeyLimits } from './key-limits.ts';

/** Who is asking, and with which key. */
export interface Principal {
  readonly client: string;
  readonly key: string;
  readonly scopes: readonly Scope[];
  /** Absent: no target is too much. */
  readonly limits?: KeyLimits | undefined;
  /** Absent: as many as it likes. */
  readonly targetsPerDayMax?: number | undefined;
  readonly rateLimit: RateLimit;
  /** Names the secret that was sent, without giving it away: the old and the new one of a rotation differ. */
  readonly proof: string;
}

export type KeyRing = Ring<Principal>;

export interface KeyRingOptions {
  readonly keys: readonly Key[];
  /** Of each key that has none of its own. */
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
}

/** The keys of the config, with what each may do. */
export function createKeyRing({ keys, rateLimit, clock }: KeyRingOptions): KeyRing {
  return createRing({
    keys,
    holderOf: (key, proof) => principalOf(key, { proof, rateLimit }),
    clock,
  });
}

/** Whether the key has one of the scopes, or `admin`. */
export function hasScope({ scopes }: Principal, wanted: readonly Scope[]): boolean {
  return scopes.some((scope) => scope === 'admin' || wanted.includes(scope));
}

/** Whether records of that client may be shown to the key. */
export function maySee(principal: Principal, client: string): boolean {
  return principal.client === client || hasScope(principal, ['admin']);
}

/** Whether an operation may be shown to the key. One that is limited to some hostnames knows of nothing that other keys asked for. */
export function maySeeOperation(
  principal: Principal,
  { client, key }: Pick<OperationMeta, 'client' | 'key'>,
): boolean {
  return maySee(principal, client) && (principal.limits?.isBound !== true || principal.key === key);
}

function principalOf(key: Key, { proof, rateLimit }: Pick<Principal, 'proof' | 'rateLimit'>): Principal {
  const { id, client, scopes, targetsPerDayMax } = key;
  const mayPurgeSites = scopes.some((scope) => scope === 'purge_everything' || scope === 'admin');
  return {
    client,
    key: id,
    scopes,
    limits: createKeyLimits({ ...key, mayPurgeSites }),
    targetsPerDayMax,
    rateLimit: key.rateLimit ?? rateLimit,
    proof,
  };
}
