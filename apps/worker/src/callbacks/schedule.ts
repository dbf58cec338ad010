const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Pauses after the first, second, … failed attempt: ten attempts over 75 h 35 m, as Standard Webhooks recommends. */
export const pausesMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

export const attemptsMax = pausesMs.length + 1;

/** A delivery that waits for its receiver's circuit for so long without an attempt is given up. */
export const waitsMsMax = 5 * 24 * hour;

const retryAfterMsMax = 24 * hour;

/**
 * How long to wait after failed attempt number `attempt` (from 1): up to a fifth more or less than the schedule, and
 * no less than the receiver asked for. A short wish does not shorten the schedule: ten attempts would be used up in
 * seconds by a proxy that always says so. Undefined: that was the last attempt.
 */
export function pauseAfter(
  attempt: number,
  { random, retryAfterMs }: { readonly random: number; readonly retryAfterMs?: number | undefined },
): number | undefined {
  const pause = pausesMs[attempt - 1];
  if (pause === undefined) {
    return undefined;
  }
  const planned = Math.round(pause * (0.8 + 0.4 * random));
  return Math.max(planned, Math.min(retryAfterMs ?? 0, retryAfterMsMax));
}
