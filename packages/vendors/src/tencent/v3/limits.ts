import type { Limit, PurgeLimits, RateLimit, VendorLimits, Watching } from '../../limits.ts';
import { vendorOffsetMinutes } from '../vendor-time.ts';

/** The form's limit of the legacy API, for want of a documented one. */
const bytesPerCallMax: Limit = {
  value: 900_000,
  source: 'No document says; as in the legacy API',
  assumed: true,
};

const quotaPage = 'CDN quotas: per day and area, raised on request; DescribePurgeQuota tells the real ones';

const urls: PurgeLimits = {
  targetsPerCallMax: { value: 1000, source: 'PurgeUrlsCache: Urls' },
  bytesPerCallMax,
  rates: [callsPerSecond(20, 'PurgeUrlsCache')],
  quota: { targetsMax: { value: 10_000, source: quotaPage }, utcOffsetMinutes: vendorOffsetMinutes },
};

const directories: PurgeLimits = {
  targetsPerCallMax: { value: 500, source: 'PurgePathCache: Paths; the FAQ of the console still says 20' },
  bytesPerCallMax,
  rates: [callsPerSecond(20, 'PurgePathCache')],
  quota: { targetsMax: { value: 100, source: quotaPage }, utcOffsetMinutes: vendorOffsetMinutes },
};

/** Pages of a task's rows that one poll reads at most; every page is a call, and all of them are charged. */
export const pagesPerPollMax: Limit = {
  value: 2,
  source: '1,000 rows a page; a batch in two areas may have twice as many',
  assumed: true,
};

/** What one account may do: 20 calls a second of each action. */
export const limits: VendorLimits = {
  callsAtATimeMax: { value: 4, source: 'No document says; a careful number', assumed: true },
  purge: {
    url: urls,
    directory: directories,
    hostname: { ...directories, budgetOf: 'directory' },
    everything: { ...directories, budgetOf: 'directory' },
  },
  poll: {
    rates: [callsPerSecond(20, 'DescribePurgeTasks')],
    callsEach: pagesPerPollMax,
  },
  change: {
    rates: [
      callsPerSecond(20, 'AddCdnDomain, UpdateDomainConfig, StartCdnDomain, StopCdnDomain, DeleteCdnDomain'),
      {
        unit: 'calls',
        max: { value: 200, source: 'AddCdnDomain: 100 new domains a minute, two calls each' },
        windowMs: 60_000,
      },
    ],
    callsEach: { value: 2, source: 'DescribeDomainsConfig and the change' },
  },
  // The rest of DescribeDomainsConfig's twenty goes to changes.
  read: { rates: [callsPerSecond(5, 'DescribeDomainsConfig: 20 a second, of which changes take half')] },
  stats: {
    rates: [callsPerSecond(20, 'DescribeCdnData')],
    callsEach: { value: 7, source: 'DescribeDomains; then three metrics in up to two areas' },
  },
  logs: { rates: [callsPerSecond(20, 'DescribeCdnDomainLogs')] },
};

/** A purge takes about five minutes (the vendor's pages); the spacing is ours. */
export const watching: Watching = {
  firstAfterMs: { value: 30_000, source: 'A purge takes about 5 minutes', assumed: true },
  everyMs: { value: 30_000, source: 'A purge takes about 5 minutes', assumed: true },
  giveUpAfterMs: { value: 1_800_000, source: 'Six times the usual 5 minutes', assumed: true },
  tasksPerCallMax: { value: 1, source: 'DescribePurgeTasks: one TaskId' },
};

function callsPerSecond(value: number, source: string): RateLimit {
  return { unit: 'calls', max: { value, source }, windowMs: 1000 };
}
