import type { PurgeLimits, RateLimit, VendorLimits, Watching } from '../limits.ts';
import { seriesOfStats } from './statistics.ts';

const page = 'S4 static CDN API, "CDN 刷新缓存" (refresh the CDN cache)';

const careful = 'No document says; a careful number';

const refreshes: PurgeLimits = {
  targetsPerCallMax: { value: 20, source: page },
  rates: [calls(2, 1_000)],
};

/**
 * What one account may do. Every kind of purge goes through the same call. Two calls a second are assumed for all calls together. One
 * question for statistics is four calls that go out together, so the pace of all calls is counted over two seconds, and that of purges,
 * which need no such burst, over one. Questions have half of the pace at most.
 */
export const limits: VendorLimits = {
  callsAtATimeMax: { value: 1, source: careful, assumed: true },
  every: [calls(4, 2_000)],
  purge: {
    url: refreshes,
    directory: { ...refreshes, budgetOf: 'url' },
    hostname: { ...refreshes, budgetOf: 'url' },
    everything: { ...refreshes, budgetOf: 'url' },
  },
  stats: {
    rates: [calls(4, 4_000)],
    callsEach: { value: seriesOfStats.length, source: 'S4 static CDN API: one series a call' },
  },
  logs: { rates: [calls(1, 2_000)] },
};

/** Public release scripts wait up to 20 s for a purge to show; there is no status to ask for. */
export const watching: Watching = {
  firstAfterMs: { value: 20_000, source: 'Public release scripts wait as long', assumed: true },
};

function calls(value: number, windowMs: number): RateLimit {
  return { unit: 'calls', max: { value, source: careful, assumed: true }, windowMs };
}
