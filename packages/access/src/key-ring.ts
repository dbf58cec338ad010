import { hash } from 'node:crypto';
import type { Key } from '@purgeway/config';
import type { Clock } from '@purgeway/runtime';

/** What a key that was sent turned out to be. `dead`: it was one once; `reason` says what became of it. */
export type FoundKey<Holder> =
  | { readonly state: 'good'; readonly holder: Holder }
  | { readonly state: 'dead'; readonly client: string; readonly key: string; readonly reason: string }
  | { readonly state: 'unknown' };

export interface KeyRing<Holder> {
  find(apiKey: string): FoundKey<Holder>;
  /** The holder of a secret by what the proof said of it; undefined when it is not good any more. */
  findByProof(proof: string): Holder | undefined;
}

export interface KeyRingOptions<Holder> {
  readonly keys: readonly Key[];
  /**
   * What is to be known of whoever holds a key. `proof` names the secret that was sent, without giving it away: the old and the new one of a
   * rotation differ.
   */
  readonly holderOf: (key: Key, proof: string) => Holder;
  readonly clock: Clock;
}

/** One secret: of a key, or of the one that it takes the place of. */
interface Credential<Holder> extends Pick<Key, 'id' | 'client'> {
  readonly sha256: string;
  readonly proof: string;
  readonly holder: Holder;
  readonly end: End | undefined;
}

/** When a secret ends. Absent: it is not revoked and does not end. */
interface End {
  readonly atMs: number;
  readonly reason: string;
}

/** Looks keys up by their hash, so that how long it takes says nothing about the keys there are. */
export function createKeyRing<Holder>({ keys, holderOf, clock }: KeyRingOptions<Holder>): KeyRing<Holder> {
  const credentials = keys.flatMap((key) => credentialsOf(key, holderOf));
  const byHash = new Map(credentials.map((credential) => [credential.sha256, credential]));
  const byProof = new Map(credentials.map((credential) => [credential.proof, credential]));
  const hasEnded = (end: End | undefined): end is End => end !== undefined && end.atMs <= clock.now();
  return {
    find: (apiKey) => {
      const found = byHash.get(hash('sha256', apiKey));
      if (found === undefined) {
        return { state: 'unknown' };
      }
      const { id, client, end, holder } = found;
      return hasEnded(end)
        ? { state: 'dead', client, key: id, reason: end.reason }
        : { state: 'good', holder };
    },
    findByProof: (proof) => {
      const found = byProof.get(proof);
      return found === undefined || hasEnded(found.end) ? undefined : found.holder;
    },
  };
}

function credentialsOf<Holder>(key: Key, holderOf: KeyRingOptions<Holder>['holderOf']): Credential<Holder>[] {
  const { id, client, sha256: newest, previousSha256 } = key;
  const make = (sha256: string, end: End | undefined): Credential<Holder> => {
    const proof = hash('sha256', `proof ${sha256}`);
    return { id, client, sha256, proof, holder: holderOf(key, proof), end };
  };
  const end = endOf(key);
  return [
    make(newest, end),
    ...(previousSha256 === undefined ? [] : [make(previousSha256, firstOf(end, rotationEndOf(key)))]),
  ];
}

function endOf({ id, revoked, expiresAt }: Key): End | undefined {
  if (revoked) {
    return { atMs: Number.NEGATIVE_INFINITY, reason: `The API key "${id}" is revoked.` };
  }
  return expiresAt === undefined
    ? undefined
    : { atMs: Date.parse(expiresAt), reason: `The API key "${id}" expired at ${expiresAt}.` };
}

function rotationEndOf({ id, previousUntil = '' }: Key): End {
  return {
    atMs: Date.parse(previousUntil),
    reason: `This secret of the API key "${id}" was replaced by a new one and ended at ${previousUntil}.`,
  };
}

function firstOf(one: End | undefined, other: End): End {
  return one === undefined || other.atMs < one.atMs ? other : one;
}
