import type { PurgeLimits, RateLimit, VendorLimits, Watching } from '../limits.ts';
import { vendorOffsetMinutes } from './vendor-time.ts';

const purgeUrls = 'Purge URLs (RefreshCdnUrl) §1';
const directoryPage = 'RefreshCdnDir (api 228/3947)';

/** The gateway takes 1 MB of form; the rest is for the names of parameters. */
const bytesPerCallMax = { value: 900_000, source: 'POST bodies end at 1 MB, less a margin', assumed: true };

const urls: PurgeLimits = {
  targetsPerCallMax: { value: 1000, source: purgeUrls },
  bytesPerCallMax,
  rates: [callsPerMinute(1200, 'Purge URLs, newer page (product/228/3946); an older one says 10,000')],
  quota: { targetsMax: { value: 10_000, source: purgeUrls }, utcOffsetMinutes: vendorOffsetMinutes },
};

const directories: PurgeLimits = {
  targetsPerCallMax: { value: 20, source: directoryPage },
  bytesPerCallMax,
  rates: [callsPerMinute(3000, directoryPage)],
  quota: { targetsMax: { value: 100, source: directoryPage }, utcOffsetMinutes: vendorOffsetMinutes },
};

/** What one account may do. Whole hosts are directories to the vendor and use up their allowance. */
export const limits: VendorLimits = {
  callsAtATimeMax: { value: 4, source: 'No document says; a careful number', assumed: true },
  purge: {
    url: urls,
    directory: directories,
    hostname: { ...directories, budgetOf: 'directory' },
    everything: { ...directories, budgetOf: 'directory' },
  },
  poll: { rates: [callsPerMinute(1000, 'GetCdnRefreshLog (api 228/3948)')] },
  // A change is a look and the change itself; a hundred of either a minute.
  change: {
    rates: [callsPerMinute(100, 'UpdateCdnConfig, OnlineHost, AddCdnHost: 100 a minute each')],
    callsEach: { value: 2, source: 'GetHostInfoByHost and the change' },
  },
  // The other half of GetHostInfoByHost's hundred goes to changes.
  read: {
    rates: [
      assumedPerMinute(50, 'DescribeCdnHosts has 100 a minute; GetHostInfoByHost is taken for its like'),
    ],
  },
  stats: {
    rates: [assumedPerMinute(100, 'No document says; as for the domain queries')],
    callsEach: { value: 3, source: 'GetCdnHostsDetailStatistics: one statType a call' },
  },
  logs: { rates: [callsPerMinute(10_000, 'GetCdnLogList (api 228/8087)')] },
};

/** A purge takes about five minutes (the vendor's pages); the spacing is ours. */
export const watching: Watching = {
  firstAfterMs: { value: 30_000, source: 'A purge takes about 5 minutes', assumed: true },
  everyMs: { value: 30_000, source: 'A purge takes about 5 minutes', assumed: true },
  giveUpAfterMs: { value: 1_800_000, source: 'Six times the usual 5 minutes', assumed: true },
  tasksPerCallMax: { value: 1, source: 'GetCdnRefreshLog: one taskId' },
};

/** A domain is deployed in minutes (the vendor's pages); the spacing is ours. */
export const rollout: Watching = {
  firstAfterMs: { value: 60_000, source: 'Changes take minutes', assumed: true },
  everyMs: { value: 60_000, source: 'Changes take minutes', assumed: true },
  giveUpAfterMs: { value: 7_200_000, source: 'A review by people may come first', assumed: true },
  tasksPerCallMax: { value: 1, source: 'One domain is asked after at a time' },
};

function assumedPerMinute(value: number, source: string): RateLimit {
  return { unit: 'calls', max: { value, source, assumed: true }, windowMs: 60_000 };
}

function callsPerMinute(value: number, source: string): RateLimit {
  return { unit: 'calls', max: { value, source }, windowMs: 60_000 };
}
