import type { Hold } from '@purgeway/model';
import type { VendorError } from '@purgeway/vendors';

/**
 * What is done about a failed call.
 *
 * - `retry`: the same batch again after `afterMs`. With `hold`, nobody of the account calls before then.
 * - `exhausted`: the day's allowance is used up; the batch and its lane wait for the vendor's midnight.
 * - `split`: two batches of half the targets, until the bad target stands alone.
 * - `end`: the batch's targets end in this state.
 */
export type Decision =
  | {
      readonly act: 'retry';
      readonly afterMs: number;
      readonly hold?: Hold['reason'];
      /** The call certainly did not count at the vendor. */
      readonly refund: boolean;
      /** It counts as an attempt although it is refunded. */
      readonly isAttempt?: boolean;
    }
  | { readonly act: 'exhausted' }
  | { readonly act: 'split' }
  | { readonly act: 'end'; readonly state: 'rejected' | 'gave-up' | 'not-supported' };

export interface FailedCall {
  readonly targets: number;
  /** All targets are of one distribution: when the vendor does not find it, halves of the batch fare no better. */
  readonly isOfOneDistribution?: boolean;
  /** 1 for the first; calls that the vendor only put off do not count. */
  readonly attempt: number;
  /** Calls that the vendor put off before this one. */
  readonly putOff: number;
  /** The batch has been tried for as long as any operation may take. */
  readonly isOverdue: boolean;
  /** Evenly spread over 0 to 1, for jitter. */
  readonly random: number;
}

const unavailableFirstMs = 1_000;
const unavailableLongestMs = 60_000;
const throttledFirstMs = 5_000;
const throttledLongestMs = 300_000;
const retryAfterLongestMs = 24 * 3_600_000;
const conflictMs = 30_000;
/** A person has to act; each such pause ends with one try, so that the work goes on by itself once they have. */
const accountMs = 300_000;

/** Whether no usable answer came, so that nothing speaks for the vendor being there. */
export function isUnreached({ kind }: VendorError): boolean {
  return kind === 'unavailable' || kind === 'uncertain';
}

/** The one place that turns a vendor's failure into what happens next. Pure. */
export function decide(error: VendorError, call: FailedCall): Decision {
  switch (error.kind) {
    case 'unsupported':
      return { act: 'end', state: 'not-supported' };
    case 'not-found':
      return call.isOfOneDistribution === true ? { act: 'end', state: 'rejected' } : splitOrReject(call);
    case 'rejected':
      return splitOrReject(call);
    case 'throttled':
    case 'quota':
    case 'unavailable':
    case 'uncertain':
    case 'conflict':
    case 'account':
      return isSpent(error, call) ? { act: 'end', state: 'gave-up' } : comeBack(error, error.kind, call);
  }
  return error.kind satisfies never;
}

function splitOrReject({ targets }: FailedCall): Decision {
  return targets > 1 ? { act: 'split' } : { act: 'end', state: 'rejected' };
}

/** Nothing is tried for ever. */
function isSpent(error: VendorError, call: FailedCall): boolean {
  return call.isOverdue || (error.attemptsMax !== undefined && call.attempt >= error.attemptsMax);
}

type PassingKind = Exclude<VendorError['kind'], 'unsupported' | 'rejected' | 'not-found'>;

function comeBack(error: VendorError, kind: PassingKind, call: FailedCall): Decision {
  switch (kind) {
    case 'throttled':
      return {
        act: 'retry',
        afterMs: throttledPause(error, call),
        refund: true,
        ...(!error.isOfThisKind && { hold: 'throttled' }),
      };
    case 'quota':
      return { act: 'exhausted' };
    case 'unavailable':
      // It was not sent, or answered with a failure: the vendor did not count its targets.
      return {
        act: 'retry',
        afterMs: unavailablePause(error, call),
        hold: 'unavailable',
        refund: true,
        isAttempt: true,
      };
    case 'uncertain':
      return { act: 'retry', afterMs: unavailablePause(error, call), hold: 'unavailable', refund: false };
    case 'conflict':
      return { act: 'retry', afterMs: conflictPause(error, call), refund: true };
    case 'account':
      return { act: 'retry', afterMs: accountMs, hold: 'account', refund: true };
  }
  return kind satisfies never;
}

function throttledPause(error: VendorError, call: FailedCall): number {
  if (error.retryAfterMs !== undefined) {
    return Math.min(Math.max(error.retryAfterMs, 1_000), retryAfterLongestMs);
  }
  return jittered(doubled(throttledFirstMs, throttledLongestMs, call.putOff + 1), call.random);
}

function conflictPause({ retryAfterMs = 0 }: VendorError, { random }: FailedCall): number {
  return Math.min(Math.max(jittered(conflictMs, random), retryAfterMs), retryAfterLongestMs);
}

function unavailablePause(error: VendorError, call: FailedCall): number {
  const pause = jittered(doubled(unavailableFirstMs, unavailableLongestMs, call.attempt), call.random);
  return Math.min(Math.max(pause, error.retryAfterMs ?? 0), retryAfterLongestMs);
}

function doubled(firstMs: number, longestMs: number, attempt: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 20));
}

/** Up to a fifth longer or shorter, so that many do not come back at once. */
function jittered(pauseMs: number, random: number): number {
  return Math.round(pauseMs * (0.8 + 0.4 * random));
}
