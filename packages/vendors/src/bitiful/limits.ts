import type { PurgeLimits, VendorLimits, Watching } from '../limits.ts';

const page = 'S4 static CDN API, "CDN 刷新缓存" (refresh the CDN cache)';

const refreshes: PurgeLimits = {
  targetsPerCallMax: { value: 20, source: page },
  rates: [
    {
      unit: 'calls',
      max: { value: 2, source: 'No document says; a careful number', assumed: true },
      windowMs: 1000,
    },
  ],
};

/** What one account may do. Every kind goes through the same call and uses up the same allowance. */
export const limits: VendorLimits = {
  callsAtATimeMax: { value: 1, source: 'No document says; a careful number', assumed: true },
  purge: {
    url: refreshes,
    directory: { ...refreshes, budgetOf: 'url' },
    hostname: { ...refreshes, budgetOf: 'url' },
    everything: { ...refreshes, budgetOf: 'url' },
  },
};

/** Public release scripts wait up to 20 s for a purge to show; there is no status to ask for. */
export const watching: Watching = {
  firstAfterMs: { value: 20_000, source: 'Public release scripts wait as long', assumed: true },
};
