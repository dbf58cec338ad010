import type { Capabilities } from '../capabilities.ts';

const page = 'S4 static CDN API, "CDN 刷新缓存" (refresh the CDN cache)';

/** What the vendor's console API can do. */
export const capabilities: Capabilities = {
  'purge.url': { answer: 'can', modes: ['hard'], source: page },
  'purge.directory': {
    answer: 'can',
    modes: ['hard'],
    note: 'That sub-directories are purged as well is assumed.',
    source: page,
  },
  'purge.hostname': {
    answer: 'can',
    modes: ['hard'],
    note: 'The value is a bare host; it is purged as the directory https://<host>/, which is assumed to reach everything.',
    source: page,
  },
  'purge.everything': {
    answer: 'can',
    modes: ['hard'],
    note: 'The value is the root of one host, such as https://www.example.com/, purged as a directory.',
    source: page,
  },
  'purge.tag': { answer: 'cannot', note: 'Bitiful has no tags on cached copies.' },
  'purge.pattern': { answer: 'cannot', note: 'Bitiful takes no patterns: * is forbidden in what is purged.' },
  'task.status': {
    answer: 'cannot',
    note: 'Bitiful tells nothing about a purge after it took it, so its end stays unverified.',
  },
};
