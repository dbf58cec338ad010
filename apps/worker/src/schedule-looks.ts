import type { Account } from '@purgeway/config';
import type { JobWish, Store } from '@purgeway/store';
import { isCapable } from '@purgeway/vendors';

export interface ScheduleDeps {
  readonly store: { readonly changes: Pick<Store['changes'], 'unreadSince'> };
  readonly accounts: readonly Account[];
  /** How often each distribution is read back; 0: never. */
  readonly readEveryMs: number;
  readonly wish: (job: JobWish) => Promise<void>;
}

/** Most looks of one account that a sweep asks for: the rest comes with the next. */
const looksPerSweep = 20;
/** How often a vendor is asked what is left of its day, besides whenever it says that nothing is. */
const quotaEveryMs = 3_600_000;

/** Asks for looks at distributions that were not read for long, and for what vendors say is left of their quotas. */
export function createLookSchedule(deps: ScheduleDeps): (now: number) => Promise<void> {
  const { store, wish, readEveryMs } = deps;
  const readers = deps.accounts.filter(({ vendor }) => isCapable(vendor.capabilities, 'distribution.read'));
  const counters = deps.accounts.filter(({ vendor }) => isCapable(vendor.capabilities, 'quota.read'));
  let quotaAtMs = -Infinity;
  return async (now) => {
    if (readEveryMs > 0) {
      for (const { id: account } of readers) {
        const due = await store.changes.unreadSince(account, now - readEveryMs, looksPerSweep);
        await Promise.all(due.map((distribution) => wish(lookJob(account, distribution))));
      }
    }
    if (now - quotaAtMs >= quotaEveryMs) {
      quotaAtMs = now;
      await Promise.all(counters.map(({ id }) => wish(quotaJob(id, 0))));
    }
  };
}

/** A job that reads one distribution. */
export function lookJob(account: string, distribution: string): JobWish {
  return {
    account,
    name: 'poll',
    jobId: `look-${distribution}`,
    distribution,
    delayMs: 0,
    insist: true,
  };
}

/** A job that asks what is left of the account's day. */
export function quotaJob(account: string, delayMs: number): JobWish {
  return { account, name: 'poll', jobId: `quota-${account}`, quota: 'left', delayMs, insist: delayMs === 0 };
}
