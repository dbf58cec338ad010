import type { Capabilities, Capability } from '../capabilities.ts';

const purgePage = 'Purge CDN Cache, request body';
const commandSpec = 'API specification, cdn_purge_command';
const balancerSpec = 'API specification, views.cdn_loadbalancer';
const modes = ['hard', 'soft'] as const;

function purges(source: string): Capabilities {
  const can = (note?: string): Capability => ({
    answer: 'can',
    modes,
    source,
    ...(note !== undefined && { note }),
  });
  return {
    'purge.url': can(
      'One path with its query a call; it is purged on every hostname of the load balancer, because the call names none.',
    ),
    'purge.directory': can(
      'Sent as the pattern ^/directory/.*, on every hostname of the load balancer; the pattern may be 256 characters long.',
    ),
    'purge.hostname': can(),
    'purge.pattern': can(
      'A PCRE 1 expression of 1 to 256 characters; whether it sees the query string, and whether it is anchored, is not documented.',
    ),
    'purge.everything': can(
      'The value is the root of one host; all hostnames of its load balancer are purged with it, in one call.',
    ),
    'purge.tag': { answer: 'cannot', note: 'F5 Distributed Cloud CDN has no tags on cached copies.' },
  };
}

const others: Capabilities = {
  'distribution.create': {
    answer: 'can',
    note: 'The name is made from our own id, so that a repeat finds what the first attempt made.',
    source: `${balancerSpec}, Create`,
  },
  'distribution.read': { answer: 'can', source: `${balancerSpec}, Get` },
  'distribution.list': {
    answer: 'can',
    note: 'The API gives the whole namespace in one answer; pages are cut from it.',
    source: `${balancerSpec}, List`,
  },
  'distribution.update': { answer: 'can', source: `${balancerSpec}, Replace` },
  'distribution.enable': { answer: 'can', source: `${balancerSpec}, metadata.disable` },
  'distribution.delete': { answer: 'can', source: `${balancerSpec}, Delete` },
  'distribution.callback': {
    answer: 'cannot',
    note: 'F5 Distributed Cloud calls nobody when a load balancer is rolled out.',
  },
  stats: { answer: 'can', source: `${balancerSpec}, metrics` },
  logs: { answer: 'can', source: `${balancerSpec}, access_logs` },
  'account.check': { answer: 'can', note: 'Lists distributions.', source: `${balancerSpec}, List` },
  'quota.read': {
    answer: 'cannot',
    note: 'F5 Distributed Cloud has no allowance of the day for purges, and none to ask for.',
  },
};

/** What the vendor can do by the cache-purge call. */
export const capabilities: Capabilities = {
  ...purges(purgePage),
  'task.status': {
    answer: 'can',
    note: 'The service operation tells each site; it is done when all sites have been for ten seconds.',
    source: 'API specification, get-service-operation-status',
  },
  ...others,
};

/** What the vendor can do by purge commands. */
export const commandCapabilities: Capabilities = {
  ...purges(commandSpec),
  'task.status': {
    answer: 'can',
    note: 'The command tells each site, and is deleted when it is done.',
    source: `${commandSpec}, status`,
  },
  ...others,
};
