import type { RateLimit } from '@purgeway/config';
import type { Clock, Logger } from '@purgeway/runtime';
import type { KeyUsageStore, RateLease } from '@purgeway/store';
import type { Principal } from './key-ring.ts';

/** Whether a request may pass, and what the key may still do. */
export interface RateVerdict {
  readonly mayPass: boolean;
  /** What is left of the allowance, as far as this process knows. */
  readonly remaining: number;
  /** When some of it that is in use is free again. */
  readonly resetMs: number;
}

/** Counts the requests of every key over all API processes. */
export interface RateLimiter {
  take(principal: Pick<Principal, 'key' | 'rateLimit'>): Promise<RateVerdict>;
}

export interface RateLimiterDeps {
  readonly keyUsage: Pick<KeyUsageStore, 'lease'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A process takes this part of an allowance at a time, so that the store is asked once in so many requests. */
const leasePart = 1_000;
/** After a failure of the store nobody is counted for so long: whoever needs the store is told that it is gone. */
const blindMs = 1_000;
/** Where every lease is over by the time that it comes, nobody waits for ever. */
const roundsMax = 20;

interface Lease {
  left: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Where this process stands with one key. */
interface Account {
  leases: Lease[];
  /** Requests that wait for a lease. */
  waiting: number;
  asked?: Promise<void> | undefined;
  /** Nothing is free before. */
  usedUpUntilMs: number;
  blindUntilMs: number;
  last: RateLease;
  lastAtMs: number;
}

/**
 * Makes a limiter that never lets more through than the limits allow, counted over every process and any window, and a few less when
 * several processes hold a part. While the store is gone it lets all through: such requests fail anyway where they need it.
 */
export function createRateLimiter(deps: RateLimiterDeps): RateLimiter {
  const accounts = new Map<string, Account>();
  return {
    take: async ({ key, rateLimit }) => {
      let account = accounts.get(key);
      if (account === undefined) {
        account = newAccount();
        accounts.set(key, account);
      }
      return takeFrom(account, { key, rateLimit }, deps);
    },
  };
}

function newAccount(): Account {
  return {
    leases: [],
    waiting: 0,
    usedUpUntilMs: 0,
    blindUntilMs: 0,
    last: { granted: 0, validMs: 0, remaining: 0, resetMs: 0 },
    lastAtMs: 0,
  };
}

type Holder = Pick<Principal, 'key' | 'rateLimit'>;

async function takeFrom(account: Account, holder: Holder, deps: RateLimiterDeps): Promise<RateVerdict> {
  for (let round = 0; round < roundsMax; round += 1) {
    const nowMs = deps.clock.now();
    const lease = openLease(account, nowMs);
    if (lease !== undefined) {
      lease.left -= 1;
      if (isLow(account, holder.rateLimit)) {
        account.asked ??= refill(account, holder, deps);
      }
      return verdictOf(account, { mayPass: true, nowMs });
    }
    if (isWithin(nowMs, account.blindUntilMs - blindMs, account.blindUntilMs)) {
      return { mayPass: true, remaining: holder.rateLimit.requests, resetMs: 0 };
    }
    if (isWithin(nowMs, account.lastAtMs, account.usedUpUntilMs)) {
      return verdictOf(account, { mayPass: false, nowMs });
    }
    account.waiting += 1;
    account.asked ??= refill(account, holder, deps);
    await account.asked;
    account.waiting -= 1;
  }
  return { mayPass: false, remaining: 0, resetMs: 1_000 };
}

/** The end of the time does not belong to it. A clock that was put back leaves it. */
function isWithin(nowMs: number, fromMs: number, untilMs: number): boolean {
  return nowMs >= fromMs && nowMs < untilMs;
}

/** The first lease that has something left; those that are over, or of another time after a jump of the clock, go. */
function openLease(account: Account, nowMs: number): Lease | undefined {
  const [first] = account.leases;
  if (first === undefined) {
    return undefined;
  }
  if (isOpen(first, nowMs)) {
    return first;
  }
  account.leases = account.leases.filter((lease) => isOpen(lease, nowMs));
  return account.leases[0];
}

function isOpen({ left, fromMs, untilMs }: Lease, nowMs: number): boolean {
  return left > 0 && isWithin(nowMs, fromMs, untilMs);
}

/** Large shares are asked for before the last is used up, so that nobody waits for the next. */
function isLow({ leases }: Account, limit: RateLimit): boolean {
  const share = shareOf(limit);
  return share >= 8 && leases.reduce((sum, { left }) => sum + left, 0) < share / 4;
}

function shareOf({ requests }: RateLimit): number {
  return Math.max(1, Math.floor(requests / leasePart));
}

/** Never rejects. */
async function refill(account: Account, { key, rateLimit }: Holder, deps: RateLimiterDeps): Promise<void> {
  const { clock, keyUsage, logger } = deps;
  // From before the question: the store counts from when it answers, and must not count less than is used.
  const fromMs = clock.now();
  try {
    // Those who wait while the answer is under way come after it, and ask again.
    const lease = await keyUsage.lease(key, rateLimit, Math.max(shareOf(rateLimit), account.waiting));
    account.last = lease;
    account.lastAtMs = fromMs;
    if (lease.granted > 0) {
      account.leases.push({ left: lease.granted, fromMs, untilMs: fromMs + lease.validMs });
    } else {
      account.usedUpUntilMs = fromMs + Math.max(1, lease.resetMs);
    }
  } catch (error) {
    logger.info({ err: error, key }, 'api.requests-not-counted');
    account.blindUntilMs = clock.now() + blindMs;
  } finally {
    account.asked = undefined;
  }
}

function verdictOf(
  { leases, last, lastAtMs }: Account,
  { mayPass, nowMs }: { readonly mayPass: boolean; readonly nowMs: number },
): RateVerdict {
  const held = leases.reduce((sum, { left }) => sum + left, 0);
  return {
    mayPass,
    remaining: mayPass ? last.remaining + held : 0,
    resetMs: Math.max(0, last.resetMs - (nowMs - lastAtMs)),
  };
}
