import type { Capabilities } from '../capabilities.ts';

const page = 'CDN page of the REST contract';
const purgePage = `${page}, cdn.cache.purge`;

/** What the vendor's CDN module can do. Every purge names one distribution. */
export const capabilities: Capabilities = {
  'purge.url': {
    answer: 'can',
    modes: ['hard'],
    note: 'Sent as a path; whether a URL that ends in / also reaches all below it is not documented.',
    source: `${purgePage}: paths`,
  },
  'purge.directory': {
    answer: 'can',
    modes: ['hard'],
    note: 'Sent as a path prefix that ends in /.',
    source: `${purgePage}: paths ("path prefixes"); that the / at the end makes it a prefix is assumed`,
  },
  'purge.tag': { answer: 'can', modes: ['hard'], source: `${purgePage}: tags` },
  'purge.hostname': {
    answer: 'can',
    modes: ['hard'],
    note: 'The value is a bare host; it is purged as the path prefix https://<host>/, so that no other host of the distribution is touched.',
    source: `${purgePage}: paths; that the scheme does not matter is assumed`,
  },
  'purge.pattern': { answer: 'cannot', note: 'Infrai takes URLs, path prefixes and tags, but no patterns.' },
  'purge.everything': {
    answer: 'can',
    modes: ['hard'],
    note: 'Everything of the distribution, whatever hosts it fronts.',
    source: `${purgePage}: purge_everything`,
  },
  'task.status': {
    answer: 'cannot',
    note: 'Infrai has no call that tells how a purge ended, so its end stays unverified.',
  },
  'distribution.create': { answer: 'can', source: `${page}, cdn.distribution.create` },
  'distribution.read': { answer: 'can', source: `${page}, cdn.distribution.get` },
  'distribution.list': { answer: 'can', source: `${page}, cdn.distribution.list` },
  'distribution.update': { answer: 'can', source: `${page}, cdn.distribution.update` },
  'distribution.enable': { answer: 'can', source: `${page}, cdn.distribution.update: enabled` },
  'distribution.delete': { answer: 'can', source: `${page}, cdn.distribution.delete` },
  'distribution.callback': { answer: 'cannot', note: 'Infrai calls nobody when a change is done.' },
  stats: {
    answer: 'can',
    note: 'Totals of the time asked for, without a series.',
    source: `${page}, cdn.cache.stats`,
  },
  logs: { answer: 'cannot', note: 'Infrai gives out no access logs.' },
  'account.check': { answer: 'can', note: 'Lists distributions.', source: `${page}, cdn.distribution.list` },
  'quota.read': { answer: 'cannot', note: 'Infrai has no allowance of the day: each call costs money.' },
};
