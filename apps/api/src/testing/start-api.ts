import { once } from 'node:events';
import type { Server } from 'node:http';
import { createHash } from 'node:crypto';
import { createRouting, parseConfig, type Config } from '@purgeway/config';
import { createManualClock, silentLogger, type Logger, type ManualClock } from '@purgeway/runtime';
import { vendors as knownVendors } from '@purgeway/vendors';
import type { ApiDeps } from '../create-services.ts';
import type { ConnectionLimits } from '../http/limit-connections.ts';
import { openServer } from '../http/open-server.ts';
import { buildServer } from '../server.ts';
import { ableVendor } from './able-vendor.ts';
import { MemoryAudit, MemoryKeyUsage, MemorySessions } from './memory-access.ts';
import { MemoryAccounts } from './memory-accounts.ts';
import { MemoryCalls } from './memory-calls.ts';
import { MemoryDeliveries } from './memory-deliveries.ts';
import { MemoryEndpoints, MemoryReceivers } from './memory-endpoints.ts';
import { MemoryDistributions } from './memory-distributions.ts';
import { MemoryMinutes } from './memory-minutes.ts';
import { MemoryOperations } from './memory-operations.ts';
import { watchAnswers } from './watch-answers.ts';

/** The keys of the test config, by what they may do. */
export const keys = {
  purge: 'test-key-purge',
  read: 'test-key-read',
  both: 'test-key-both',
  everything: 'test-key-everything',
  narrow: 'test-key-purge-everything-alone',
  admin: 'test-key-admin',
  other: 'test-key-other-client',
  distributions: 'test-key-distributions',
  revoked: 'test-key-revoked',
  /** Limited to `shop.example` and all below. */
  shop: 'test-key-shop',
  /** Limited to URLs below `https://www.example/news`. */
  news: 'test-key-news',
  /** Limited to URLs and tags, one by one. */
  kinds: 'test-key-kinds',
  /** May purge 5 targets a day. */
  daily: 'test-key-daily',
  /** May send 3 requests. */
  slow: 'test-key-slow',
  expired: 'test-key-expired',
} as const;

/** Signs cursors and the addresses that vendors call back. */
export const testSecret = 'a secret of the tests, 32 characters long';

const env = {
  TENCENT_ID: 'test-id',
  TENCENT_KEY: 'test-secret',
  BITIFUL_TOKEN: 'test-token',
  ABLE_TOKEN: 'another-test-token',
  CALLBACK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};

/**
 * `www.example` is fronted by Tencent and Bitiful, `shop.example` and `m.shop.example` (distribution `shop`) by Tencent,
 * `img.example` (distribution `img`) by Bitiful.
 */
const testFile = {
  clients: [{ id: 'cms' }, { id: 'deploy' }],
  keys: [
    key('cms', 'purge', ['purge']),
    key('cms', 'read', ['read']),
    key('cms', 'both', ['purge', 'read']),
    key('cms', 'everything', ['purge', 'purge_everything']),
    key('cms', 'narrow', ['purge_everything']),
    key('cms', 'admin', ['admin']),
    key('cms', 'distributions', ['distributions']),
    { ...key('cms', 'revoked', ['admin']), revoked: true },
    key('deploy', 'other', ['purge', 'read']),
    {
      ...key('cms', 'shop', ['purge', 'purge_everything', 'distributions', 'distributions_delete', 'read']),
      hostnames: ['shop.example', '*.shop.example'],
    },
    { ...key('cms', 'news', ['purge', 'purge_everything']), prefixes: ['https://www.example/news'] },
    { ...key('cms', 'kinds', ['purge', 'purge_everything']), kinds: ['url', 'tag'] },
    { ...key('cms', 'daily', ['purge']), targetsPerDayMax: 5 },
    { ...key('cms', 'slow', ['purge', 'read']), rateLimit: { requests: 3 } },
    { ...key('cms', 'expired', ['admin']), expiresAt: '2020-01-01T00:00:00Z' },
  ],
  accounts: [
    {
      id: 'tencent-main',
      vendor: 'tencent',
      settings: { secretId: '${TENCENT_ID}', secretKey: '${TENCENT_KEY}' },
    },
    { id: 'bitiful-main', vendor: 'bitiful', settings: { token: '${BITIFUL_TOKEN}' } },
  ],
  distributions: [
    { id: 'www-tencent', account: 'tencent-main', domain: 'www.example' },
    { id: 'www-bitiful', account: 'bitiful-main', domain: 'www.example' },
    { id: 'shop', account: 'tencent-main', domain: 'shop.example', hostnames: ['m.shop.example'] },
    { id: 'img', account: 'bitiful-main', domain: 'img.example' },
  ],
  callbacks: {
    secret: '${CALLBACK_SECRET}',
    allowedHosts: ['hooks.example', '*.internal.example'],
    endpoints: { cms: { url: 'https://cms.example/hook', secret: '${CALLBACK_SECRET}' } },
  },
};
export const testConfig: Config = parseConfig(JSON.stringify(testFile), { env });

/** Besides, `site.example` and `m.site.example` (distribution `site`) are fronted by a vendor that can do all. */
export const ableConfig: Config = parseConfig(
  JSON.stringify({
    ...testFile,
    accounts: [
      ...testFile.accounts,
      { id: 'able-main', vendor: ableVendor.id, settings: { token: '${ABLE_TOKEN}' } },
    ],
    distributions: [
      ...testFile.distributions,
      {
        id: 'site',
        account: 'able-main',
        domain: 'site.example',
        hostnames: ['m.site.example'],
        vendorId: 'able-1',
      },
    ],
  }),
  { env, vendors: [...knownVendors, ableVendor] },
);

/** An API that listens, with everything it works on at hand. */
export interface TestApi {
  readonly url: string;
  readonly server: Server;
  readonly operations: MemoryOperations;
  readonly distributions: MemoryDistributions;
  readonly calls: MemoryCalls;
  readonly deliveries: MemoryDeliveries;
  readonly endpoints: MemoryEndpoints;
  readonly receivers: MemoryReceivers;
  readonly accounts: MemoryAccounts;
  readonly minutes: MemoryMinutes;
  readonly keyUsage: MemoryKeyUsage;
  readonly sessions: MemorySessions;
  readonly audit: MemoryAudit;
  readonly clock: ManualClock;
  /** What `/readyz` says. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** Starts the API on a free port over stores in memory. */
export async function startApi(
  changes: {
    logger?: Logger;
    config?: Config;
    dashboard?: ApiDeps['dashboard'];
    /** Proxies that are believed. */
    trustedProxies?: number;
    vendors?: ApiDeps['vendors'];
    hookSpool?: ApiDeps['hookSpool'];
    metrics?: ApiDeps['metrics'];
    observer?: ApiDeps['observer'];
    connectionLimits?: ConnectionLimits;
    /** Absent: time passes at once. */
    pause?: ApiDeps['pause'];
  } = {},
): Promise<TestApi> {
  const { config: base = testConfig, logger = silentLogger, dashboard, vendors, hookSpool } = changes;
  const config = { ...base, server: { ...base.server, trustedProxies: changes.trustedProxies ?? 0 } };
  const stores = makeStores();
  const clock = createManualClock();
  const problems: string[] = [];
  const app = buildServer({
    config,
    routing: createRouting(config),
    ...stores,
    clock,
    logger,
    pause: changes.pause ?? (async (ms) => clock.advance(ms)),
    dashboard,
    vendors,
    hookSpool,
    metrics: changes.metrics,
    observer: changes.observer,
    health: { ready: async () => ({ ok: problems.length === 0, problems }) },
    cursorSecret: testSecret,
  });
  const server = openServer(app, { logger }, changes.connectionLimits);
  watchAnswers(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: urlOf(server), server, ...stores, clock, problems, close };
}

function makeStores() {
  const audit = new MemoryAudit();
  const operations = new MemoryOperations(audit);
  return {
    audit,
    operations,
    distributions: new MemoryDistributions(operations),
    calls: new MemoryCalls(),
    deliveries: new MemoryDeliveries(),
    endpoints: new MemoryEndpoints(),
    receivers: new MemoryReceivers(),
    accounts: new MemoryAccounts(),
    minutes: new MemoryMinutes(),
    keyUsage: new MemoryKeyUsage(),
    sessions: new MemorySessions(),
  };
}

function key(client: string, id: keyof typeof keys, scopes: readonly string[]) {
  const sha256 = createHash('sha256').update(keys[id]).digest('hex');
  return { id, client, sha256, scopes, revoked: false };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server does not listen on a port.');
  }
  return `http://127.0.0.1:${address.port}`;
}
