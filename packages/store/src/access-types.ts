import type { Page } from './types.ts';

/** So many requests in any window of that length. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/** A part of a key's allowance that one process may use up by itself. */
export interface RateLease {
  /** Requests that may pass; 0: the allowance is used up. */
  readonly granted: number;
  /** How long they may, from before the lease was asked for. */
  readonly validMs: number;
  /** What is left for everybody. */
  readonly remaining: number;
  /** When more is free again; 0: nothing is in use. */
  readonly resetMs: number;
}

/** What is known of a key's use. */
export interface KeyUsage {
  readonly lastUsedAtMs?: number | undefined;
  readonly lastUsedFrom?: string | undefined;
  /** Targets charged to the day (UTC). */
  readonly usedToday: number;
}

/** What is taken from a key's day. */
export interface Taking {
  readonly targets: number;
  /** Of a request that may be sent more than once, and of nothing else: all that have the same name count once. */
  readonly name?: string | undefined;
}

/** A charge to a key's day. `day` is what {@link KeyUsageStore.giveBack} has to be told. */
export type DayCharge =
  | { readonly answer: 'charged'; readonly day: number }
  | { readonly answer: 'used-up'; readonly used: number; readonly untilMs: number };

/** Use of API keys, by key id, counted over all API processes. All reject with `StoreUnavailableError` when Redis does not answer. */
export interface KeyUsageStore {
  /** Asks for up to `want` requests at once. In no window will more be granted and used than the limit has. */
  lease(key: string, limit: RequestLimit, want: number): Promise<RateLease>;
  /** Takes all targets from the day's allowance, or none. */
  charge(key: string, taking: Taking, targetsPerDayMax: number): Promise<DayCharge>;
  /** To be called once for a charge of which nothing came. What others hold under the same name stays taken. */
  giveBack(key: string, taking: Taking, day: number): Promise<void>;
  noteUse(key: string, use: { readonly atMs: number; readonly address: string }): Promise<void>;
  /** In the order of the keys. */
  usage(keys: readonly string[]): Promise<readonly KeyUsage[]>;
}

/** A sign-in to the dashboard. `proof` names the credential of the key that it was made with, without giving it away. */
export interface Session {
  readonly key: string;
  readonly proof: string;
}

/** Sign-ins, by a name that nobody can guess. */
export interface SessionStore {
  /** Of more sessions than a key may have at a time, the oldest ends. */
  open(name: string, session: Session, forMs: number): Promise<void>;
  find(name: string): Promise<Session | undefined>;
  /** Afterwards nobody finds it any more, whatever cookie they kept. */
  close(name: string): Promise<void>;
}

/**
 * The chains of the audit log. Each has bounds of its own, so that what comes in floods washes nothing else out: `deeds` what changes
 * something besides ordinary purges; `purges` those that were taken, and what was done about single ones; `refusals` who was turned away.
 */
export const auditChains = ['deeds', 'purges', 'refusals'] as const;

export type AuditChainName = (typeof auditChains)[number];

/** What a chain may hold; its oldest entries go first. */
export interface ChainBounds {
  readonly keptMs: number;
  readonly entriesMax: number;
}

/** Who asked for what, and what came of it. Holds no secret and no URL. */
export interface AuditEntry {
  /** Such as `purge`, `operation.cancel`, `sign-in`. */
  readonly action: string;
  readonly client?: string | undefined;
  readonly key?: string | undefined;
  readonly address: string;
  readonly requestId: string;
  /** The id of what it was about. */
  readonly subject?: string | undefined;
  readonly targets?: number | undefined;
  /** Links what was written down before something was done with what came of it. */
  readonly deed?: string | undefined;
  /** The status that it was answered with. Absent: it is about to be done, and an entry with the same `deed` is to follow. */
  readonly status?: number | undefined;
  /** The code of the problem that it was answered with. */
  readonly code?: string | undefined;
  /** So many like it were left out before it. */
  readonly leftOut?: number | undefined;
}

/** An entry as it is kept. */
export interface AuditRecord extends AuditEntry {
  readonly chain: AuditChainName;
  readonly atMs: number;
  /** Counts every entry there ever was in its chain, from 1. */
  readonly number: number;
  readonly previousHash: string;
  /** Of the previous hash, time, number and content. */
  readonly hash: string;
}

export interface AuditQuery {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly client?: string | undefined;
  readonly key?: string | undefined;
  readonly action?: string | undefined;
  /** Absent: all chains. */
  readonly chain?: AuditChainName | undefined;
}

/** How a chain of entries stands. `brokenAt`: the number of the first entry that is not as it was written, or is missing. */
export interface AuditVerdict {
  readonly chain: AuditChainName;
  readonly entries: number;
  /** The first entry that is kept; those before it were removed after their time. */
  readonly firstNumber: number;
  readonly lastNumber: number;
  readonly lastHash: string;
  readonly brokenAt?: number | undefined;
}

/** The audit log: it is only ever appended to, and its oldest entries go after their time. */
export interface AuditStore {
  /** Resolves when the entries are durable, each in its chain (see `chainOf`), in their order. */
  append(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first, of all chains together. A page may hold fewer than `limit` and still have a next one. */
  list(
    query: AuditQuery & { readonly limit: number; readonly after?: string | undefined },
  ): Promise<Page<AuditRecord>>;
  /** Oldest first. */
  each(query: AuditQuery): AsyncIterable<AuditRecord>;
  /** Reads all of it, and answers for each chain by itself. */
  verify(): Promise<readonly AuditVerdict[]>;
}
