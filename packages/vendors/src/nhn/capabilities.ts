import type { Capabilities } from '../capabilities.ts';

const v15 = 'Public API v1.5';
const v2 = 'Public API v2.0';
const consoleOnly = 'NHN Cloud CDN suspends and resumes a service at its console only.';
const noStatistics = 'The statistics API of NHN Cloud CDN ended on 29 April 2025.';

const cannot: Capabilities = {
  'purge.directory': {
    answer: 'cannot',
    note: 'NHN Cloud CDN purges single URLs or everything; it withdrew wildcards in March 2020.',
  },
  'purge.tag': { answer: 'cannot', note: 'NHN Cloud CDN has no tags on cached copies.' },
  'purge.hostname': {
    answer: 'cannot',
    note: 'NHN Cloud CDN purges everything of a service with all its hostnames, but not one hostname of it.',
  },
  'purge.pattern': { answer: 'cannot', note: 'NHN Cloud CDN takes no patterns.' },
  'distribution.enable': { answer: 'cannot', note: consoleOnly },
  stats: { answer: 'cannot', note: noStatistics },
  logs: { answer: 'cannot', note: 'NHN Cloud CDN has no API for logs.' },
  'quota.read': { answer: 'cannot', note: 'NHN Cloud CDN publishes no quota of the day.' },
};

/** What Public API v1.5 can do. */
export const capabilitiesV15: Capabilities = {
  ...cannot,
  'purge.url': {
    answer: 'can',
    modes: ['hard'],
    note: 'Each hostname is purged by its own address; purges may fail in the first hour of a service.',
    source: `${v15}, POST /purges with ITEM; release notes of March 2020`,
  },
  'purge.everything': {
    answer: 'can',
    modes: ['hard'],
    note: 'Purges the whole service, with every hostname of it.',
    source: `${v15}, POST /purges with ALL`,
  },
  'task.status': {
    answer: 'can',
    note: 'There is no word for a failed purge: it never gets to 100 % and ends unverified.',
    source: `${v15}, GET /purges`,
  },
  'distribution.create': { answer: 'can', source: `${v15}, POST /distributions` },
  'distribution.read': { answer: 'can', source: `${v15}, GET /distributions with domain` },
  'distribution.list': { answer: 'can', source: `${v15}, GET /distributions` },
  'distribution.update': { answer: 'can', source: `${v15}, PATCH /distributions` },
  'distribution.delete': { answer: 'can', source: `${v15}, DELETE /distributions` },
  'account.check': { answer: 'can', note: 'Lists distributions.', source: `${v15}, GET /distributions` },
  'distribution.callback': { answer: 'can', source: `${v15}, callback of a distribution` },
};

/** What Public API v2.0 can do. */
export const capabilitiesV2: Capabilities = {
  ...cannot,
  'purge.url': { ...capabilitiesV15['purge.url'], answer: 'can', source: `${v2}, POST /purge/item` },
  'purge.everything': {
    ...capabilitiesV15['purge.everything'],
    answer: 'can',
    source: `${v2}, POST /purge/all`,
  },
  'task.status': {
    answer: 'cannot',
    note: 'Public API v2.0 answers a purge when it is as good as done, and has nothing to ask afterwards.',
  },
  'distribution.create': { answer: 'can', source: `${v2}, POST /distributions` },
  'distribution.read': { answer: 'can', source: `${v2}, GET /distributions with domain` },
  'distribution.list': { answer: 'can', source: `${v2}, GET /distributions` },
  'distribution.update': { answer: 'can', source: `${v2}, PUT /distributions` },
  'distribution.delete': { answer: 'can', source: `${v2}, DELETE /distributions` },
  'account.check': { answer: 'can', note: 'Lists distributions.', source: `${v2}, GET /distributions` },
  'distribution.callback': { answer: 'can', source: `${v2}, callback of a distribution` },
};
