import { purgeRequestSchema } from '@purgeway/model';
import {
  adoptRequestSchema,
  createRequestSchema,
  deleteQuerySchema,
  updateRequestSchema,
} from '../distributions/read-request.ts';
import { dryRunQuery } from '../dry-run/dry-run-query.ts';
import type { ProblemCode } from '../problems/catalog.ts';
import { cacheStatsQuery } from '../routes/cache-stats.ts';
import { distributionLogsQuery } from '../routes/distribution-logs.ts';
import { listDistributionsQuery } from '../routes/list-distributions.ts';
import type { CapabilityDescription } from './capability.ts';

const body: readonly ProblemCode[] = ['invalid-json', 'unsupported-media-type', 'body-too-large'];
const keyed: readonly ProblemCode[] = [
  'idempotency-key-mismatch',
  'idempotency-key-reused',
  'request-in-progress',
];
const choice: readonly ProblemCode[] = ['unknown-account', 'unknown-vendor', 'account-unclear'];
const change: readonly ProblemCode[] = [
  'distribution-not-found',
  'distribution-registered',
  'unknown-account',
  'capability-missing',
  'callback-refused',
];
const vendor: readonly ProblemCode[] = [
  'distribution-not-found',
  'distribution-not-ready',
  'unknown-account',
  'capability-missing',
  'vendor-busy',
  'vendor-throttled',
  'vendor-unavailable',
  'vendor-unclear',
  'vendor-conflict',
  'vendor-rejected',
  'vendor-not-found',
  'vendor-account-refused',
];

/** What discovery says of the routes, by what they do. */
export const capabilities = {
  purge: {
    id: 'cdn.cache.purge',
    description: 'Purge cached copies by URL, directory, tag, hostname, pattern or everything.',
    words: [
      'purge.url',
      'purge.directory',
      'purge.tag',
      'purge.hostname',
      'purge.pattern',
      'purge.everything',
    ],
    query: dryRunQuery,
    body: purgeRequestSchema,
    errors: [
      ...body,
      ...keyed,
      'outside-key-limits',
      'empty-request',
      'too-many-targets',
      'targets-refused',
      'daily-targets-used-up',
      'unknown-distribution',
      'distribution-not-ready',
      'distribution-not-purgeable',
      'unknown-vendor',
      'callback-refused',
    ],
    example: { body: { paths: ['https://www.example.com/news/today.html'] } },
  },
  stats: {
    id: 'cdn.cache.stats',
    description: 'Read how many requests and bytes were served, and which share of them from the cache.',
    words: ['stats'],
    query: cacheStatsQuery,
    errors: vendor,
    example: { path: '/v1/cdn/cache/stats?distribution_id=dist_0123456789abcdefghjk&from=2026-01-31' },
  },
  create: {
    id: 'cdn.distribution.create',
    description: 'Make a distribution that fronts an origin with an edge cache.',
    words: ['distribution.create'],
    body: createRequestSchema,
    errors: [
      ...body,
      ...keyed,
      'outside-key-limits',
      ...choice,
      'capability-missing',
      'distribution-refused',
      'domain-taken',
      'callback-refused',
    ],
    example: { body: { origin: 'origin.example.com', domain: 'www.example.com' } },
  },
  get: {
    id: 'cdn.distribution.get',
    description: "Fetch a distribution's state, CNAME target, wanted fields and drift.",
    errors: ['distribution-not-found'],
  },
  list: {
    id: 'cdn.distribution.list',
    description: 'List all distributions.',
    query: listDistributionsQuery,
    errors: ['invalid-cursor'],
    example: { path: '/v1/cdn/distribution/list?limit=50' },
  },
  update: {
    id: 'cdn.distribution.update',
    description: 'Change a distribution: enable or disable it, its origin, its cache settings.',
    words: ['distribution.update', 'distribution.enable'],
    body: updateRequestSchema,
    errors: [
      ...body,
      ...keyed,
      'outside-key-limits',
      ...change,
      'distribution-not-changeable',
      'distribution-not-ready',
      'distribution-refused',
      'domain-taken',
    ],
    example: { body: { enabled: false } },
  },
  delete: {
    id: 'cdn.distribution.delete',
    description: 'Delete a distribution and take it down at its vendor.',
    words: ['distribution.delete'],
    query: deleteQuerySchema,
    errors: [...keyed, 'outside-key-limits', ...change],
  },
  adopt: {
    id: 'cdn.distribution.adopt',
    description: 'Take over a distribution that exists at a vendor.',
    words: ['distribution.read'],
    body: adoptRequestSchema,
    errors: [
      ...body,
      ...keyed,
      'outside-key-limits',
      ...choice,
      'capability-missing',
      'distribution-known',
      'callback-refused',
    ],
    example: { body: { account: 'main', vendor_id: 'the-id-at-the-vendor' } },
  },
  logs: {
    id: 'cdn.distribution.logs',
    description: "Stream a distribution's log as NDJSON.",
    words: ['logs'],
    query: distributionLogsQuery,
    errors: vendor,
    example: { path: '/v1/cdn/distributions/dist_0123456789abcdefghjk/logs?limit=1000' },
  },
  operation: {
    id: 'operations.get',
    description: 'Ask how an operation stands; with wait the answer comes when it has ended.',
    errors: ['operation-not-found'],
  },
} as const satisfies Record<string, CapabilityDescription>;
