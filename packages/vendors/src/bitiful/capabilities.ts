import type { Capabilities, Capability } from '../capabilities.ts';

const page = 'S4 static CDN API, "CDN 刷新缓存" (refresh the CDN cache)';

const consoleOnly: Capability = {
  answer: 'cannot',
  note: 'Bitiful has no API for domains: they are set up in its console only. Register what stands there in the config file.',
};

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
  'distribution.create': consoleOnly,
  'distribution.read': consoleOnly,
  'distribution.list': consoleOnly,
  'distribution.update': consoleOnly,
  'distribution.enable': consoleOnly,
  'distribution.delete': consoleOnly,
  'distribution.callback': {
    answer: 'cannot',
    note: 'Bitiful calls nobody: domains are changed in its console only.',
  },
  stats: {
    answer: 'can',
    note: 'For a distribution with one domain. The hit ratio is the share of requests that did not go on to the origin.',
    source: 'S4 static CDN API, "流量" (traffic) and "请求" (requests); the form of the answers is assumed',
  },
  logs: {
    answer: 'can',
    note: 'Of the last 3 days.',
    source: 'S4 static CDN API, "CDN 实时日志" (real-time logs)',
  },
  'account.check': {
    answer: 'can',
    note: 'Asks for one line of the log of a domain; a domain that is not there counts as an answer.',
    source: 'S4 static CDN API, "CDN 实时日志" (real-time logs)',
  },
  'quota.read': { answer: 'cannot', note: 'Bitiful publishes no daily allowance that could be asked after.' },
};
