/** A grant is not used later: meanwhile the job may be another's. Shorter than what is always left of a job's lock. */
const startWithinMs = 5_000;

/** With the time until it begins, as long as the place of a call is kept for it, and no longer. */
const callMsMax = 55_000;

/** Whether a call that was asked for then may still be begun. To be asked last: nothing is waited for between this and the call. */
export function mayBegin(askedAtMs: number, now: number): boolean {
  return now - askedAtMs <= startWithinMs;
}

/** Fires with the signal, or when the call that now begins would outlive its place. */
export function inTime(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(callMsMax)]);
}
