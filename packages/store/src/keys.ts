import type { AuditChainName } from './access-types.ts';

/**
 * Every Redis key of the records. The part in braces is the cluster's hash tag: keys of one account, one operation,
 * one client's index and one delivery each live together, and no script touches two of these groups.
 */
export interface Keys {
  /** Base of an account's lanes, batches and limits. */
  account(account: string): string;
  /** Base of an operation's record; `:c` chunks, `:n` notes, `:t:<account>` truth. */
  operation(id: string): string;
  /** A client's operations by time of creation. */
  operationsOf(client: string): string;
  /** A client's operations that are not wholly done, by when the reconciler looks at them. */
  openOperationsOf(client: string): string;
  /** How far a client's operations are indexed; `:late` those that are to be indexed out of turn. */
  indexingOf(client: string): string;
  /** A bucket of the index of a day's operations; `:<term>` operations of a term that has very many. */
  found(bucket: FoundBucket): string;
  /** How many terms of a day stand in the index. */
  foundOn(day: number): string;
  /** Who is indexing. */
  indexer(): string;
  /** All clients that ever asked for something. */
  clients(): string;
  /** Base of all distributions and their changes: `:r:<id>` records; see `lua/distributions.lua`. */
  distributions(): string;
  /** Record of a delivery; `:log` its attempts. */
  delivery(id: string): string;
  /** Base of an API key's use; `:r` requests, `:d:<day>` targets. */
  key(id: string): string;
  /** A sign-in, by its name. */
  session(name: string): string;
  /** A chain of the audit log; `:h` how far it goes. */
  audit(chain: AuditChainName): string;
  /** Deliveries in one state, by time. */
  deliveries(state: 'pending' | 'delivered' | 'dead'): string;
  /** A client's deliveries by the time of their event. */
  deliveriesOf(client: string): string;
  /** Base of all callback endpoints that were made through the API: a hash of records; `:names` them in order, `:of:<client>` whose they are. */
  endpoints(): string;
  /** Base of how a receiver of callbacks stands; `:busy` attempts under way, `:parked` deliveries that wait for their turn. */
  receiver(receiver: string): string;
  /** Receivers whose circuit opened or who were disabled, by when it last happened; some may do well again. */
  failingReceivers(): string;
}

/** Days are counted from 1970; see `find-terms.ts` for the others. */
export interface FoundBucket {
  readonly day: number;
  readonly level: number;
  readonly bucket: number;
}

/** `prefix` keeps several Purgeways apart on one server. */
export function createKeys(prefix: string): Keys {
  return {
    account: (account) => `${prefix}:{a:${account}}`,
    operation: (id) => `${prefix}:{${id}}`,
    operationsOf: (client) => `${prefix}:{c:${client}}:all`,
    openOperationsOf: (client) => `${prefix}:{c:${client}}:open`,
    indexingOf: (client) => `${prefix}:{c:${client}}:index`,
    found: ({ day, level, bucket }) => `${prefix}:{f:${day}:${level}:${bucket}}`,
    foundOn: (day) => `${prefix}:{f:${day}}`,
    indexer: () => `${prefix}:indexer`,
    clients: () => `${prefix}:clients`,
    distributions: () => `${prefix}:{distributions}`,
    delivery: (id) => `${prefix}:{${id}}`,
    key: (id) => `${prefix}:{k:${id}}`,
    session: (name) => `${prefix}:{s:${name}}`,
    audit: (chain) => `${prefix}:{audit:${chain}}`,
    deliveries: (state) => `${prefix}:{deliveries}:${state}`,
    deliveriesOf: (client) => `${prefix}:{c:${client}}:callbacks`,
    endpoints: () => `${prefix}:{endpoints}`,
    receiver: (receiver) => `${prefix}:{r:${receiver}}`,
    failingReceivers: () => `${prefix}:failing-receivers`,
  };
}
