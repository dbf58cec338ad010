import type { TargetKind } from '@purgeway/model';
import type { FakeAction } from './faults.ts';

/** At most `callsMax` such calls in any stretch of `windowMs`. */
export interface FakeRate {
  /** Absent: every call of the account. */
  readonly action?: FakeAction;
  /** Only purges of this kind, as the vendor sorts them; absent means all. */
  readonly kind?: TargetKind;
  readonly callsMax: number;
  readonly windowMs: number;
}

/** What a fake enforces, by the kinds that its vendor knows: a hostname may be a directory to it. */
export interface FakeLimits {
  readonly targetsPerCallMax: Partial<Record<TargetKind, number>>;
  readonly targetsPerDayMax: Partial<Record<TargetKind, number>>;
  /** The vendor's midnight, minutes east of UTC. */
  readonly utcOffsetMinutes: number;
  readonly rates: readonly FakeRate[];
}

/** A change to what the fake enforces; `off` drops rates and day quotas and keeps the size of a call. */
export type FakeLimitChange = 'off' | Partial<FakeLimits>;

export interface MeteredCall {
  readonly action: FakeAction;
  readonly kind?: TargetKind | undefined;
  readonly targets: readonly string[];
}

export type LimitBreach = 'too-fast' | 'too-many-targets' | 'quota-used';

/** Counts calls and targets of one account. */
export interface Meter {
  /** Counts the call against the rates when they allow it. */
  check(call: MeteredCall, atMs: number): LimitBreach | undefined;
  /** Takes the targets off the day's quota. */
  charge(call: MeteredCall, atMs: number): void;
}

/** A change laid over the documented limits. */
export function applyLimitChange(documented: FakeLimits, change: FakeLimitChange | undefined): FakeLimits {
  if (change === 'off') return { ...documented, targetsPerDayMax: {}, rates: [] };
  return { ...documented, ...change };
}

/** Enforces limits exactly: rates in a sliding window, quotas by the vendor's day. Refused calls do not count. */
export function createMeter(limits: FakeLimits): Meter {
  const windows = limits.rates.map((rate) => ({ rate, times: [] as number[] }));
  const used = new Map<string, number>();
  const dayOf = (atMs: number): number => Math.floor((atMs + limits.utcOffsetMinutes * 60_000) / 86_400_000);
  const quotaKey = (kind: TargetKind, atMs: number): string => `${kind} ${dayOf(atMs)}`;
  return {
    check: (call, atMs) => {
      const fitting = windows.filter(({ rate }) => isOfRate(call, rate));
      for (const window of fitting) forget(window.times, atMs - window.rate.windowMs);
      if (fitting.some(({ rate, times }) => times.length >= rate.callsMax)) return 'too-fast';
      for (const { times } of fitting) times.push(atMs);
      if (call.action !== 'purge' || call.kind === undefined) return undefined;
      const count = call.targets.length;
      if (count > (limits.targetsPerCallMax[call.kind] ?? Infinity)) return 'too-many-targets';
      const usedToday = used.get(quotaKey(call.kind, atMs)) ?? 0;
      return usedToday + count > (limits.targetsPerDayMax[call.kind] ?? Infinity) ? 'quota-used' : undefined;
    },
    charge: (call, atMs) => {
      if (call.action !== 'purge' || call.kind === undefined) return;
      const key = quotaKey(call.kind, atMs);
      used.set(key, (used.get(key) ?? 0) + call.targets.length);
    },
  };
}

function isOfRate(call: MeteredCall, rate: FakeRate): boolean {
  return (rate.action ?? call.action) === call.action && (rate.kind === undefined || rate.kind === call.kind);
}

function forget(times: number[], untilMs: number): void {
  let count = 0;
  for (const time of times) {
    if (time > untilMs) break;
    count += 1;
  }
  times.splice(0, count);
}
