import type { TargetKind } from '@purgeway/model';
import type { SweepReport } from '@purgeway/store';
import type { EndedCall } from '@purgeway/telemetry';
import type { VendorErrorKind } from '@purgeway/vendors';

/** What a purge call carried, and the most that it might have. */
export interface SentBatch {
  readonly account: string;
  readonly kind: TargetKind;
  readonly targets: number;
  readonly targetsMax: number;
}

/** What was decided about a failed call. */
export interface Decided {
  readonly account: string;
  readonly kind: VendorErrorKind;
  readonly decision: 'retry' | 'exhausted' | 'split' | 'end';
}

/** An attempt to deliver a callback. `unreached`: no answer came. */
export interface CallbackAttempt {
  readonly result: 'delivered' | 'refused' | 'gone' | 'unreached';
  /** 1 for the first. */
  readonly attempt: number;
  readonly seconds: number;
}

/** Why a callback is not tried any more. `spent`: the last attempt failed. `given-up`: nobody could be tried for too long. */
export const callbackDeaths = ['spent', 'gone', 'given-up'] as const;
export type CallbackDeath = (typeof callbackDeaths)[number];

/** Told of what a worker does, for its metrics. Nothing here may throw, or wait. */
export interface WorkerObserver {
  vendorCalled(call: EndedCall): void;
  batchSent(batch: SentBatch): void;
  decided(decided: Decided): void;
  callbackTried(attempt: CallbackAttempt): void;
  callbackDied(reason: CallbackDeath): void;
  jobTakenOver(queue: string): void;
  jobPutBack(queue: string): void;
  jobFailed(queue: string): void;
  swept(report: SweepReport): void;
}
