import { hash } from 'node:crypto';
import type { Key, Scope } from '@purgeway/config';

/** Who is asking, and with which key. */
export interface Principal {
  readonly client: string;
  readonly key: string;
  readonly scopes: readonly Scope[];
}

export interface KeyRing {
  /** Whose key this is; undefined when it is unknown or revoked. */
  find(apiKey: string): Principal | undefined;
  /** The holder of a key, by client and key id, as a session names it; undefined when it is gone or revoked. */
  findById(client: string, key: string): Principal | undefined;
}

/** Looks keys up by their hash, so that how long it takes says nothing about the keys there are. */
export function createKeyRing(keys: readonly Key[]): KeyRing {
  const byHash = new Map<string, Principal>();
  const byId = new Map<string, Principal>();
  for (const { id, client, sha256, scopes, revoked } of keys) {
    if (!revoked) {
      const principal = { client, key: id, scopes };
      byHash.set(sha256, principal);
      byId.set(idOf(client, id), principal);
    }
  }
  return {
    find: (apiKey) => byHash.get(hash('sha256', apiKey)),
    findById: (client, key) => byId.get(idOf(client, key)),
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

function idOf(client: string, key: string): string {
  return JSON.stringify([client, key]);
}
