import type { Capabilities } from '../../capabilities.ts';

const pathPage = 'PurgePathCache (api 228/37871): Paths and FlushType';

/** What API 3.0 can do. */
export const capabilities: Capabilities = {
  'purge.url': { answer: 'can', modes: ['hard'], source: 'PurgeUrlsCache (api 228/37870)' },
  'purge.directory': {
    answer: 'can',
    modes: ['hard', 'soft'],
    note: 'Soft is FlushType flush: only what changed is fetched again.',
    source: pathPage,
  },
  'purge.hostname': {
    answer: 'can',
    modes: ['hard', 'soft'],
    note: 'The value is a bare host; it is purged as the directory https://<host>/ and counts as one directory.',
    source: `${pathPage}; that the scheme does not matter is assumed`,
  },
  'purge.everything': {
    answer: 'can',
    modes: ['hard', 'soft'],
    note: 'The value is the root of one host, such as https://www.example.com/; it counts as one directory.',
    source: pathPage,
  },
  'purge.tag': { answer: 'cannot', note: 'Tencent Cloud CDN has no tags on cached copies.' },
  'purge.pattern': { answer: 'cannot', note: 'Tencent Cloud CDN takes whole directories, but no patterns.' },
  'task.status': {
    answer: 'can',
    note: 'Told for each target, so that single failures show.',
    source: 'DescribePurgeTasks (api 228/37873)',
  },
  'distribution.create': {
    answer: 'can',
    note: 'Domains served on the mainland need an ICP filing.',
    source: 'AddCdnDomain (api 228/41123)',
  },
  'distribution.read': { answer: 'can', source: 'DescribeDomainsConfig (api 228/41117)' },
  'distribution.list': { answer: 'can', source: 'DescribeDomainsConfig (api 228/41117)' },
  'distribution.update': {
    answer: 'can',
    note: 'Blocks are read, changed and sent whole.',
    source: 'UpdateDomainConfig (api 228/41116)',
  },
  'distribution.enable': { answer: 'can', source: 'StartCdnDomain, StopCdnDomain' },
  'distribution.delete': {
    answer: 'can',
    note: 'A domain is stopped first and deleted once it is stopped.',
    source: 'StopCdnDomain, DeleteCdnDomain',
  },
  'distribution.callback': { answer: 'cannot', note: 'Tencent Cloud CDN does not call back.' },
  stats: {
    answer: 'can',
    note: 'Of 90 days at most; steps of 5 minutes up to a day, an hour up to 31 days, then a day.',
    source: 'DescribeCdnData (api 228/30986)',
  },
  logs: {
    answer: 'can',
    note: 'Links to gzip files of the last 30 days that work for a day.',
    source: 'DescribeCdnDomainLogs (api 228/39232)',
  },
  'account.check': {
    answer: 'can',
    note: 'Lists domains.',
    source: 'DescribeDomainsConfig (api 228/41117)',
  },
  'quota.read': { answer: 'can', source: 'DescribePurgeQuota' },
};
