import type { PurgeLimits, VendorLimits, Watching } from '../limits.ts';
import { seriesOfStats } from './statistics.ts';

const page = 'S4 static CDN API, "CDN 刷新缓存" (refresh the CDN cache)';

const refreshes: PurgeLimits = {
  targetsPerCallMax: { value: 20, source: page },
  rates: [],
};

/**
 * What one account may do. Every kind of purge goes through the same call. Two calls a second are assumed for all calls together, counted
 * over two seconds so that the calls of one question for statistics fit.
 */
export const limits: VendorLimits = {
  callsAtATimeMax: { value: 1, source: 'No document says; a careful number', assumed: true },
  every: [
    {
      unit: 'calls',
      max: { value: 4, source: 'No document says; a careful number', assumed: true },
      windowMs: 2000,
    },
  ],
  purge: {
    url: refreshes,
    directory: { ...refreshes, budgetOf: 'url' },
    hostname: { ...refreshes, budgetOf: 'url' },
    everything: { ...refreshes, budgetOf: 'url' },
  },
  stats: {
    rates: [],
    callsEach: { value: seriesOfStats.length, source: 'S4 static CDN API: one series a call' },
  },
  logs: { rates: [] },
};

/** Public release scripts wait up to 20 s for a purge to show; there is no status to ask for. */
export const watching: Watching = {
  firstAfterMs: { value: 20_000, source: 'Public release scripts wait as long', assumed: true },
};
