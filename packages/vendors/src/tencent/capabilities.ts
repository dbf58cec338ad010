import type { Capabilities } from '../capabilities.ts';

const directoryPage = 'RefreshCdnDir (api 228/3947): parameters dirs.n and type';

/** What the vendor's legacy API can do. */
export const capabilities: Capabilities = {
  'purge.url': {
    answer: 'can',
    modes: ['hard'],
    note: 'The query string is ignored, or not, by a switch of the domain; URLs are sent as they are.',
    source: 'Purge URLs (RefreshCdnUrl) §1, §2',
  },
  'purge.directory': { answer: 'can', modes: ['hard', 'soft'], source: directoryPage },
  'purge.hostname': {
    answer: 'can',
    modes: ['hard', 'soft'],
    note: 'The value is a bare host; it is purged as the directory https://<host>/ and counts as one directory.',
    source: `${directoryPage}; that the scheme does not matter is assumed`,
  },
  'purge.everything': {
    answer: 'can',
    modes: ['hard', 'soft'],
    note: 'The value is the root of one host, such as https://www.example.com/; it counts as one directory.',
    source: directoryPage,
  },
  'purge.tag': { answer: 'cannot', note: 'Tencent Cloud CDN has no tags on cached copies.' },
  'purge.pattern': { answer: 'cannot', note: 'Tencent Cloud CDN takes whole directories, but no patterns.' },
  'task.status': {
    answer: 'can',
    note: 'URL purges by task id; directory purges are found in the log by host and time.',
    source: 'GetCdnRefreshLog (api 228/3948)',
  },
  'distribution.create': {
    answer: 'can',
    note: 'Domains served on the mainland need an ICP filing; wildcard domains are not taken.',
    source: 'AddCdnHost (api 231/1406), read back by GetHostInfoByHost',
  },
  'distribution.read': { answer: 'can', source: 'GetHostInfoByHost (api 231/3938)' },
  'distribution.list': { answer: 'can', source: 'DescribeCdnHosts (product/282/3937)' },
  'distribution.update': { answer: 'can', source: 'UpdateCdnConfig (api 231/3933)' },
  'distribution.enable': { answer: 'can', source: 'OnlineHost, OfflineHost' },
  'distribution.delete': {
    answer: 'can',
    note: 'A domain is closed first and deleted once it is closed.',
    source: 'OfflineHost, DeleteCdnHost',
  },
  'distribution.callback': { answer: 'cannot', note: 'Tencent Cloud CDN does not call back.' },
  stats: {
    answer: 'can',
    note: 'Figures of the mainland; steps of 5 minutes up to 3 days, an hour up to 7, then a day.',
    source: 'GetCdnHostsDetailStatistics',
  },
  logs: {
    answer: 'can',
    note: 'Links to files of an hour each, of the last 30 days, that work for a day.',
    source: 'GetCdnLogList (api 228/8087)',
  },
  'account.check': {
    answer: 'can',
    note: 'Lists domains.',
    source: 'DescribeCdnHosts (product/282/3937)',
  },
  'quota.read': { answer: 'unknown', note: 'GetFlushQuota is known by name only; apiVersion "v3" has it.' },
};
