import type { MinuteFigures } from '@purgeway/store';
import type { ShownMinute } from './minute-schema.ts';
import { presentTime } from './time.ts';

/** What happened at an account in one minute. Times are in seconds. */
export function presentMinute({ atMs, toSent, toFinal, ...counts }: MinuteFigures): ShownMinute {
  return {
    at: presentTime(atMs),
    ...counts,
    accepted_to_sent: toSent && presentQuantiles(toSent),
    accepted_to_final: toFinal && presentQuantiles(toFinal),
  };
}

function presentQuantiles({ p50Ms, p99Ms }: NonNullable<MinuteFigures['toSent']>) {
  return { p50: seconds(p50Ms), p99: seconds(p99Ms) };
}

/** To the millisecond. */
function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
