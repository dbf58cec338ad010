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
};
