import type { TargetKind } from '@purgeway/model';

/** A number with where it comes from. `assumed` marks one that no document states; it may be overridden. */
export interface Limit {
  readonly value: number;
  readonly source: string;
  readonly assumed?: boolean;
}

/** At most `max` of `unit` in any stretch of `windowMs`. */
export interface RateLimit {
  readonly unit: 'calls' | 'targets';
  readonly max: Limit;
  readonly windowMs: number;
}

/** An allowance that comes back at the vendor's midnight. */
export interface DayQuota {
  readonly targetsMax: Limit;
  /** The vendor's midnight as minutes east of UTC: 480 is UTC+8. */
  readonly utcOffsetMinutes: number;
}

export interface PurgeLimits {
  readonly targetsPerCallMax: Limit;
  /** Percent-encoded bytes of all targets of one call. */
  readonly bytesPerCallMax?: Limit;
  readonly rates: readonly RateLimit[];
  readonly quota?: DayQuota;
  /**
   * The kind whose `rates` and `quota` this one uses up too, because the vendor counts them together. Absent: they are its own.
   * Never points at a kind that points on.
   */
  readonly budgetOf?: TargetKind;
  /** Which targets may share a call: all of the account (default), or only those of one hostname or of one distribution. */
  readonly scope?: 'account' | 'hostname' | 'distribution';
}

/** Limits of calls that are no purges. */
export interface CallLimits {
  readonly rates: readonly RateLimit[];
  /** HTTP calls that one such step may take; so many are charged. Default 1. */
  readonly callsEach?: Limit;
}

/** What calls other than purges are for: status of purges, changes of distributions, reading them, statistics, logs. */
export const callPurposes = ['poll', 'change', 'read', 'stats', 'logs'] as const;
export type CallPurpose = (typeof callPurposes)[number];

/** Besides `purge`, each purpose is present exactly when the vendor can be called for it. */
export interface VendorLimits extends Partial<Record<CallPurpose, CallLimits>> {
  /** Calls under way at once, whatever they are for; only status calls of purges do not count. */
  readonly callsAtATimeMax: Limit;
  /** Counted over all calls of the account, whatever they are for, besides the limits of their own. Only calls, never targets. */
  readonly every?: readonly RateLimit[];
  readonly purge: Partial<Record<TargetKind, PurgeLimits>>;
}

/** How to watch a vendor task or a change, or how long to wait where there is nothing to ask. */
export interface Watching {
  readonly firstAfterMs: Limit;
  /** Absent when the vendor has no status call: the task ends as `unverified` after `firstAfterMs`. */
  readonly everyMs?: Limit;
  /** After this age a task that never completed ends as `unverified`. */
  readonly giveUpAfterMs?: Limit;
  readonly tasksPerCallMax?: Limit;
}
