import { hash } from 'node:crypto';
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

/** What a key that was sent turned out to be. `dead`: it was one once; `reason` says what became of it. */
export type FoundKey =
  | { readonly state: 'good'; readonly principal: Principal }
  | { readonly state: 'dead'; readonly client: string; readonly key: string; readonly reason: string }
  | { readonly state: 'unknown' };

export interface KeyRing {
  find(apiKey: string): FoundKey;
  /** The holder of a secret by what {@link Principal.proof} said of it; undefined when it is not good any more. */
  findByProof(proof: string): Principal | undefined;
}

export interface KeyRingOptions {
  readonly keys: readonly Key[];
  /** Of each key that has none of its own. */
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
}

/** One secret: of a key, or of the one that it takes the place of. */
interface Credential {
  readonly principal: Principal;
  /** Absent: it is not revoked and does not end. */
  readonly end?: { readonly atMs: number; readonly reason: string } | undefined;
}

/** Looks keys up by their hash, so that how long it takes says nothing about the keys there are. */
export function createKeyRing({ keys, rateLimit, clock }: KeyRingOptions): KeyRing {
  const credentials = keys.flatMap((key) => credentialsOf(key, rateLimit));
  const byHash = new Map(credentials);
  const byProof = new Map(credentials.map(([, credential]) => [credential.principal.proof, credential]));
  const hasEnded = ({ end }: Credential): boolean => end !== undefined && end.atMs <= clock.now();
  return {
    find: (apiKey) => {
      const found = byHash.get(hash('sha256', apiKey));
      if (found === undefined) {
        return { state: 'unknown' };
      }
      const { client, key } = found.principal;
      return hasEnded(found)
        ? { state: 'dead', client, key, reason: found.end?.reason ?? '' }
        : { state: 'good', principal: found.principal };
    },
    findByProof: (proof) => {
      const found = byProof.get(proof);
      return found === undefined || hasEnded(found) ? undefined : found.principal;
    },
  };
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

function credentialsOf(key: Key, fallback: RateLimit): (readonly [hash: string, Credential])[] {
  const { id, client, sha256, previousSha256, scopes, targetsPerDayMax } = key;
  const mayPurgeSites = scopes.some((scope) => scope === 'purge_everything' || scope === 'admin');
  const limits = createKeyLimits({ ...key, mayPurgeSites });
  const make = (own: string, end: Credential['end']): readonly [string, Credential] => [
    own,
    {
      end,
      principal: {
        client,
        key: id,
        scopes,
        limits,
        targetsPerDayMax,
        rateLimit: key.rateLimit ?? fallback,
        proof: hash('sha256', `proof ${own}`),
      },
    },
  ];
  const end = endOf(key);
  return [
    make(sha256, end),
    ...(previousSha256 === undefined ? [] : [make(previousSha256, firstOf(end, rotationEndOf(key)))]),
  ];
}

function endOf({ id, revoked, expiresAt }: Key): Credential['end'] {
  if (revoked) {
    return { atMs: Number.NEGATIVE_INFINITY, reason: `The API key "${id}" is revoked.` };
  }
  return expiresAt === undefined
    ? undefined
    : { atMs: Date.parse(expiresAt), reason: `The API key "${id}" expired at ${expiresAt}.` };
}

function rotationEndOf({ id, previousUntil = '' }: Key): Credential['end'] {
  return {
    atMs: Date.parse(previousUntil),
    reason: `This secret of the API key "${id}" was replaced by a new one and ended at ${previousUntil}.`,
  };
}

function firstOf(one: Credential['end'], other: Credential['end']): Credential['end'] {
  return one === undefined || (other !== undefined && other.atMs < one.atMs) ? other : one;
}
