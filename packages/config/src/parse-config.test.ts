import { inspect } from 'node:util';
import { Secret } from '@purgeway/model';
import { createExchange, vendors, VendorError } from '@purgeway/vendors';
import { expect, test } from 'vitest';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { Env } from './env-reference.ts';
import { parseConfig } from './parse-config.ts';
import { aVendor, signingSecret } from './testing/a-vendor.ts';

const env: Env = { VENDOR_TOKEN: 'hunter2-token', SIGNING: signingSecret, EMPTY: '' };
const sha256 = 'a'.repeat(64);

const complete = {
  clients: [{ id: 'cms' }, { id: 'deploy', weight: 10 }],
  keys: [{ id: 'cms-1', client: 'cms', sha256, scopes: ['purge', 'read'] }],
  accounts: [
    { id: 'one', vendor: 'acme', settings: { token: '${VENDOR_TOKEN}' } },
    { id: 'two', vendor: 'acme', settings: { token: '${VENDOR_TOKEN}', region: 'eu' }, lingerMs: 50 },
  ],
  distributions: [
    { id: 'www', account: 'one', domain: 'www.example.com', hostnames: ['example.com'] },
    { id: 'www-two', account: 'two', domain: 'www.example.com', scheme: 'http' },
  ],
  callbacks: {
    secret: '${SIGNING}',
    endpoints: { cms: { url: 'https://cms.example.com/hook?s={status}', secret: '${SIGNING}' } },
    allowedHosts: ['*.example.com'],
  },
};

function parse(file: unknown, vendor = aVendor()) {
  return parseConfig(JSON.stringify(file), { env, vendors: [vendor] });
}

function problemsOf(file: unknown): readonly ConfigProblem[] {
  try {
    parse(file);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

test('an empty config is complete: every section has its default', () => {
  expect(parse({})).toEqual({
    clients: [],
    keys: [],
    accounts: [],
    distributions: [],
    callbacks: {
      secret: undefined,
      endpoints: {},
      allowedHosts: [],
      allowedNetworks: [],
      allowedPorts: [443, 80],
      allowHttp: false,
      timeoutMs: 15_000,
    },
    purge: { deadlineMs: 86_400_000, recordsKeptMs: 604_800_000 },
    controlPlane: { accountRules: [], readEveryMs: 600_000, deadlineMs: 86_400_000 },
    server: { trustedProxies: 0, rateLimit: { requests: 1_000_000, windowMs: 60_000 } },
    metrics: { allowedNetworks: ['127.0.0.0/8', '::1/128'] },
    audit: {
      deeds: { keptMs: 34_560_000_000, entriesMax: 1_000_000 },
      purges: { keptMs: 34_560_000_000, entriesMax: 1_000_000 },
      refusals: { keptMs: 34_560_000_000, entriesMax: 100_000 },
    },
  });
});

test('a complete config is read with defaults filled in and its hostnames gathered', () => {
  const config = parse(complete);
  expect(config.clients).toEqual([
    { id: 'cms', weight: 1 },
    { id: 'deploy', weight: 10 },
  ]);
  expect(config.keys[0]).toMatchObject({ revoked: false });
  expect(config.accounts.map(({ id, vendor, lingerMs }) => [id, vendor.id, lingerMs])).toEqual([
    ['one', 'acme', 0],
    ['two', 'acme', 50],
  ]);
  expect(config.distributions[0]).toMatchObject({
    hostnames: ['www.example.com', 'example.com'],
    scheme: 'https',
  });
  expect(config.callbacks.secret?.reveal()).toBe(signingSecret);
  expect(config.callbacks.endpoints['cms']).toMatchObject({ method: 'POST', secret: expect.any(Secret) });
  expect(config.callbacks.endpoints['constructor']).toBeUndefined();
});

test('an adapter is made from the settings as the environment fills them', async () => {
  const [account] = parse(complete).accounts;
  const adapter = account?.createAdapter({ exchange: createExchange({ fetch }), now: () => 0 });
  const batch = { kind: 'url', mode: 'hard', values: [], key: 'k' } as const;
  // The vendor of these tests answers with the token that it was made with.
  await expect(adapter?.purge(batch, { signal: AbortSignal.timeout(1_000) })).rejects.toThrow(
    new VendorError({ kind: 'account', vendor: 'acme', message: 'hunter2-token' }),
  );
});

test('the config is frozen all the way down', () => {
  const config = parse(complete);
  const parts = [config, config.clients, config.clients[0], config.keys[0]?.scopes, config.accounts[0]];
  const more = [config.accounts[0]?.limits.purge.url, config.distributions[0]?.hostnames, config.callbacks];
  const sections = [config.callbacks.endpoints['cms'], config.purge, config.controlPlane];
  for (const part of [...parts, ...more, ...sections]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test('however a config is printed, no secret shows', () => {
  const config = parse(complete);
  const printed = [JSON.stringify(config), inspect(config, { depth: 20, showHidden: true })];
  for (const text of printed) {
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(signingSecret);
  }
});

test('every problem is reported at once, each with its place', () => {
  const problems = problemsOf({
    extra: true,
    clients: [{ id: 'cms', weight: 0 }, { id: 'cms' }],
    keys: [
      { id: 'k', client: 'nobody', sha256: 'short', scopes: ['everything'] },
      { id: 'k', client: 'cms', sha256, scopes: ['read'] },
    ],
    accounts: [
      { id: 'one', vendor: 'nimbus', settings: {} },
      { id: 'two', vendor: 'acme', settings: { token: '${UNSET}', colour: 'red' }, lingerMs: -1 },
      { id: 'one', vendor: 'acme', settings: { token: 'literal' } },
      { id: 'four', vendor: 'acme', settings: { token: 'x-${VENDOR_TOKEN}', region: '${EMPTY}' } },
    ],
    distributions: [
      { id: 'www', account: 'gone', domain: 'WWW.example.com' },
      { id: 'www', account: 'two', domain: 'a.example.com', hostnames: ['b.example.com', 'a.example.com'] },
      { id: 'more', account: 'two', domain: 'b.example.com' },
    ],
    callbacks: {
      secret: 'whsec_literal',
      endpoints: { a: { url: 'ftp://example.com', secret: '${VENDOR_TOKEN}' }, b: { secret: '${UNSET}' } },
      allowedHosts: ['https://example.com'],
    },
    purge: { deadlineMs: '1d' },
    controlPlane: { accountRules: [{ domains: [], account: 'gone' }], readEveryMs: 1, deadlineMs: 1 },
  });
  expect(problems.map(({ pointer }) => pointer)).toEqual([
    '/accounts/0/vendor',
    '/accounts/1/lingerMs',
    '/accounts/1/settings/colour',
    '/accounts/1/settings/token',
    '/accounts/2/id',
    '/accounts/2/settings/token',
    '/accounts/3/settings/region',
    '/accounts/3/settings/token',
    '/callbacks/allowedHosts/0',
    '/callbacks/endpoints/a/secret',
    '/callbacks/endpoints/a/url',
    '/callbacks/endpoints/b/secret',
    '/callbacks/endpoints/b/url',
    '/callbacks/secret',
    '/clients/0/weight',
    '/clients/1/id',
    '/controlPlane/accountRules/0/account',
    '/controlPlane/accountRules/0/domains',
    '/controlPlane/deadlineMs',
    '/controlPlane/readEveryMs',
    '/distributions/0/account',
    '/distributions/0/domain',
    '/distributions/1/hostnames/1',
    '/distributions/1/id',
    '/distributions/2/domain',
    '/extra',
    '/keys/0/client',
    '/keys/0/scopes/0',
    '/keys/0/sha256',
    '/keys/1/id',
    '/purge/deadlineMs',
  ]);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('an unset variable is told by its name', () => {
  expect(problemsOf({ accounts: [{ id: 'a', vendor: 'acme', settings: { token: '${UNSET}' } }] })).toEqual([
    { pointer: '/accounts/0/settings/token', message: 'The environment variable UNSET is not set.' },
  ]);
});

test("what a vendor's schema quotes from the environment is left out of the message", () => {
  const [problem] = problemsOf({
    accounts: [
      { id: 'a', vendor: 'acme', settings: { token: '${VENDOR_TOKEN}', region: '${VENDOR_TOKEN}' } },
    ],
  });
  expect(problem).toEqual({
    pointer: '/accounts/0/settings/region',
    message: 'There is no region [secret].',
  });
});

test('text that is no JSON is refused without quoting it', () => {
  expect(() => parseConfig('{\n "token": hunter2 }', { env })).toThrow(ConfigError);
  expect(() => parseConfig('{\n "token": hunter2 }', { env })).not.toThrow('hunter2');
  expect(problemsOf([])).toMatchObject([{ pointer: '' }]);
});

test('the same key under two ids is a problem, told without the hash', () => {
  const key = { client: 'cms', sha256, scopes: ['read'] };
  const problems = problemsOf({
    clients: [{ id: 'cms' }],
    keys: [
      { id: 'a', ...key },
      { id: 'b', ...key },
    ],
  });
  expect(problems).toMatchObject([{ pointer: '/keys/1/sha256' }]);
  expect(JSON.stringify(problems)).not.toContain(sha256);
});

test('callbacks to hosts of the request need a secret to sign with', () => {
  expect(problemsOf({ callbacks: { allowedHosts: ['example.com'] } })).toMatchObject([
    { pointer: '/callbacks/secret' },
  ]);
});

test('the vendors that Purgeway knows are the default', () => {
  const accounts = [{ id: 'a', vendor: 'nimbus' }];
  const ids = vendors.map(({ id }) => id).join(', ');
  expect(() => parseConfig(JSON.stringify({ accounts }), { env })).toThrow(
    `No such vendor; there are: ${ids}.`,
  );
});

test('an endpoint may have any scheme and port, but no address that is neither public nor in an allowed network', () => {
  const endpoint = (url: string) => ({ one: { url, secret: '${SIGNING}' } });
  const problems = (url: string, allowedNetworks: readonly unknown[] = []) =>
    problemsOf({ callbacks: { endpoints: endpoint(url), allowedNetworks } });

  expect(problems('http://cms.example.com:8080/')).toEqual([]);
  expect(problems('http://10.1.2.3:8080/', ['10.1.0.0/16'])).toEqual([]);
  expect(problems('http://cms:8080/', ['10.1.0.0/16'])).toEqual([]);
  expect(problems('http://localhost:8080/', ['127.0.0.0/8'])).toEqual([]);
  for (const url of ['http://10.2.2.3/', 'http://0x7f.1/', 'http://[::1]/', 'http://localhost:8080/']) {
    expect(problems(url, ['10.1.0.0/16'])).toEqual([
      {
        pointer: '/callbacks/endpoints/one/url',
        message: expect.stringContaining('callbacks.allowedNetworks'),
      },
    ]);
  }
  expect(problems('http://cms:8080/')).toMatchObject([{ pointer: '/callbacks/endpoints/one/url' }]);
});

test.each([
  'https://{status}.example.com/',
  'https://%7bstatus%7D.example.com/',
  'https://cms.example.com/#{status}',
])('an endpoint at %s is refused: what an event holds must not choose the host', (url) => {
  const endpoints = { one: { url, secret: '${SIGNING}' } };
  expect(problemsOf({ callbacks: { endpoints } })).toMatchObject([
    { pointer: '/callbacks/endpoints/one/url' },
  ]);
});

test.each([
  '10.0.0.1',
  '10.0.0.1/8',
  '10.0.0.0/33',
  '0x0a.0.0.0/8',
  '10/8',
  'fe80::%eth0/10',
  '::1/129',
  '*',
])('the network %s is refused', (network) => {
  expect(problemsOf({ callbacks: { allowedNetworks: [network] } })).toMatchObject([
    { pointer: '/callbacks/allowedNetworks/0' },
  ]);
});

test('hosts and ports of requests may be stars; a port is a number otherwise', () => {
  const section = { secret: '${SIGNING}', allowedHosts: ['*', '*.example.com'], allowedPorts: [8443, '*'] };
  expect(problemsOf({ callbacks: section })).toEqual([]);
  for (const port of [0, 65_536, '443', 1.5]) {
    expect(problemsOf({ callbacks: { allowedPorts: [port] } })).toMatchObject([
      { pointer: '/callbacks/allowedPorts/0' },
    ]);
  }
});
