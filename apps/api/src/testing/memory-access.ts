import type {
  AuditEntry,
  AuditRecord,
  AuditStore,
  KeyUsage,
  KeyUsageStore,
  Session,
  SessionStore,
} from '@purgeway/store';
import { auditChains, chainOf, StoreUnavailableError } from '@purgeway/store';

/** A KeyUsageStore in memory. Every request is counted for ever, unless a test forgets them. */
export class MemoryKeyUsage implements KeyUsageStore {
  readonly requests = new Map<string, number>();
  readonly targets = new Map<string, number>();
  /** Of each named charge, how many hold it. */
  readonly holders = new Map<string, number>();
  readonly uses = new Map<string, KeyUsage>();
  /** Makes every call fail as it does when Redis is gone. */
  isGone = false;

  lease: KeyUsageStore['lease'] = async (key, { requests, windowMs }, want) => {
    this.#assertThere();
    const used = this.requests.get(key) ?? 0;
    const granted = Math.min(want, requests - used);
    this.requests.set(key, used + granted);
    return { granted, validMs: windowMs, remaining: requests - used - granted, resetMs: windowMs };
  };

  charge: KeyUsageStore['charge'] = async (key, { targets, name }, max) => {
    this.#assertThere();
    const holders = this.holders.get(name ?? '') ?? 0;
    const used = this.targets.get(key) ?? 0;
    if (holders === 0 && used + targets > max) {
      return { answer: 'used-up', used, untilMs: Date.now() + 3_600_000 };
    }
    if (name !== undefined) {
      this.holders.set(name, holders + 1);
    }
    if (holders === 0) {
      this.targets.set(key, used + targets);
    }
    return { answer: 'charged', day: 1 };
  };

  giveBack: KeyUsageStore['giveBack'] = async (key, { targets, name }) => {
    const holders = (this.holders.get(name ?? '') ?? 1) - 1;
    if (name !== undefined) {
      this.holders.set(name, holders);
    }
    if (holders === 0) {
      this.targets.set(key, (this.targets.get(key) ?? 0) - targets);
    }
  };

  noteUse: KeyUsageStore['noteUse'] = async (key, { atMs, address }) => {
    this.#assertThere();
    this.uses.set(key, { lastUsedAtMs: atMs, lastUsedFrom: address, usedToday: 0 });
  };

  usage: KeyUsageStore['usage'] = async (keys) =>
    keys.map((key) => ({ ...this.uses.get(key), usedToday: this.targets.get(key) ?? 0 }));

  #assertThere(): void {
    if (this.isGone) {
      throw new StoreUnavailableError('Redis is gone.');
    }
  }
}

/** A SessionStore in memory, for which no time passes and no session is too many. */
export class MemorySessions implements SessionStore {
  readonly kept = new Map<string, Session>();

  open: SessionStore['open'] = async (name, session) => {
    this.kept.set(name, session);
  };

  find: SessionStore['find'] = async (name) => this.kept.get(name);

  close: SessionStore['close'] = async (name) => {
    this.kept.delete(name);
  };
}

/** An AuditStore in memory, with no hashes. */
export class MemoryAudit implements AuditStore {
  readonly entries: AuditEntry[] = [];
  isGone = false;
  /** After so many more appends it is gone. */
  appendsMax = Infinity;

  append: AuditStore['append'] = async (entries) => {
    this.appendsMax -= 1;
    if (this.isGone || this.appendsMax < 0) {
      throw new StoreUnavailableError('Redis is gone.');
    }
    this.entries.push(...entries);
  };

  list: AuditStore['list'] = async ({ limit, after, ...query }) => {
    const all = this.#records(query).toReversed();
    const start = Number(after ?? 0);
    const end = start + limit;
    return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
  };

  async *each(query: Parameters<AuditStore['each']>[0]): AsyncGenerator<AuditRecord> {
    yield* this.#records(query);
  }

  verify: AuditStore['verify'] = async () =>
    auditChains.map((chain) => {
      const entries = this.#records({ chain }).length;
      return { chain, entries, firstNumber: 1, lastNumber: entries, lastHash: '' };
    });

  #records({ client, key, action, chain }: Parameters<AuditStore['each']>[0]): AuditRecord[] {
    const counts = { deeds: 0, purges: 0, refusals: 0 };
    return this.entries
      .map((entry, i) => {
        const own = chainOf(entry);
        counts[own] += 1;
        return { ...entry, chain: own, atMs: i, number: counts[own], previousHash: '', hash: '' };
      })
      .filter((entry) => client === undefined || entry.client === client)
      .filter((entry) => key === undefined || entry.key === key)
      .filter((entry) => action === undefined || entry.action === action)
      .filter((entry) => chain === undefined || entry.chain === chain);
  }
}
