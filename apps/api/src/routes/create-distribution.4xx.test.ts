import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemOf } from '../testing/client.ts';
import { controlKeys, startControlPlane, type ControlPlane } from '../testing/control-plane.ts';

const create = 'POST /v1/cdn/distribution/create';
const small = { origin: 'origin.example', domain: 'new.example', account: 'able-main' };

let api: ControlPlane;
beforeAll(async () => {
  api = await startControlPlane();
});
afterAll(() => api.close());

test.each([
  ['/origin', { origin: undefined }],
  ['/origin', { origin: 'https://user:secret@origin.example' }],
  ['/origin', { origin: 'ftp://origin.example' }],
  ['/origin', { origin: 'origin.example?a=1' }],
  ['/domain', { domain: 'https://new.example' }],
  ['/domain', { domain: 'new.example:8080' }],
  ['/domain', { domain: '192.0.2.1' }],
  ['/domain', { domain: 'localhost' }],
  ['/domain', { domain: 'a b.example' }],
  ['/domain', { domain: 'a_b.example.com' }],
  ['/domain', { domain: '*.example.com' }],
  ['/domain', { domain: 'a%2eb.example.com' }],
  ['/domain', { domain: '-a.example.com' }],
  ['/domain', { domain: 'a-.example.com' }],
  ['/domain', { domain: `${'a'.repeat(64)}.example.com` }],
  ['/domain', { domain: `${'ü.'.repeat(40)}example.com` }],
  ['/enabled', { enabled: 'yes' }],
  ['/cache_ttl_seconds', { cache_ttl_seconds: -1 }],
  ['/cache_ttl_seconds', { cache_ttl_seconds: 1.5 }],
  ['/cache_ttl_seconds', { cache_ttl_seconds: 31_536_001 }],
  ['/cache_ttl_seconds', { cache_ttl_seconds: 1e99 }],
  ['/allowed_methods/1', { allowed_methods: ['GET', 'BREW'] }],
  ['/allowed_methods', { allowed_methods: [] }],
  ['/tags/0', { tags: ['a\nb'] }],
  ['/tags', { tags: Array.from({ length: 101 }, (_, index) => `t${index}`) }],
  ['/vendor_options', { vendor_options: { text: 'x'.repeat(65_536) } }],
  ['/vendor_options', { vendor_options: ['a'] }],
  ['/deadline_seconds', { deadline_seconds: 1 }],
  ['/ttl', { ttl: 60 }],
])('400: %s is named when it is wrong (%j)', async (pointer, changes) => {
  const problem = problemOf(await api.send(create, { ...small, ...changes }));
  expect(problem).toMatchObject({ status: 400, code: 'invalid-request' });
  expect(problem.errors?.map((item) => item.pointer)).toEqual([pointer]);
});

test('400: of a number too big for any integer the bound of its field is told', async () => {
  const problem = problemOf(await api.send(create, { ...small, cache_ttl_seconds: 1e99 }));
  expect(problem.errors?.[0]?.detail).toContain('31536000');
});

/** `{"a":{"a":…}}`, so deep. */
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

test.each([
  ['create', `{"origin":"origin.example","vendor_options":${nested(5_000)}}`],
  ['create', `{"origin":"origin.example","vendor_options":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['create', `{"origin":"origin.example","vendor_options":${nested(32)}}`],
  ['adopt', nested(33)],
])('400: a body for %s that nests too deep', async (route, body) => {
  expect(problemOf(await api.send(`POST /v1/cdn/distribution/${route}`, body))).toMatchObject({
    status: 400,
    code: 'invalid-request',
    errors: [{ pointer: '', code: 'too-deep' }],
  });
});

test('what nests no deeper than is allowed is read', async () => {
  const body = `{"origin":"origin.example","account":"able-main","vendor_options":${nested(31)}}`;
  expect(problemOf(await api.send(create, body)).errors?.[0]?.pointer).toBe('/vendor_options/a');
});

test.each([
  ['null', 'null'],
  ['"text"', 'a string'],
  ['1', 'a number'],
  ['[]', 'a list'],
])('400: %s parses and is no object', async (body, what) => {
  const problem = problemOf(await api.send(create, body));
  expect(problem).toMatchObject({
    code: 'invalid-request',
    detail: `The body must be one JSON object; it is ${what}.`,
    errors: [{ pointer: '', code: 'invalid-type' }],
  });
});

test('400: no JSON', async () => {
  expect(problemOf(await api.send(create, '{')).code).toBe('invalid-json');
});

test('400: two different idempotency keys', async () => {
  const headers = { 'idempotency-key': 'one' };
  const reply = await api.send(create, { ...small, idempotency_key: 'two' }, { headers });
  expect(problemOf(reply).code).toBe('idempotency-key-mismatch');
});

test('415: another type than JSON', async () => {
  const headers = { 'content-type': 'text/plain' };
  expect(problemOf(await api.send(create, small, { headers })).status).toBe(415);
});

test.each([
  ['POST', '/v1/cdn/distribution/create', controlKeys.read],
  ['POST', '/v1/cdn/distribution/create', controlKeys.delete],
  ['POST', '/v1/cdn/distribution/adopt', controlKeys.read],
  ['PATCH', '/v1/cdn/distribution/update/www', controlKeys.read],
  ['DELETE', '/v1/cdn/distribution/delete/www', controlKeys.change],
  ['GET', '/v1/cdn/cache/stats', controlKeys.change],
  ['GET', '/v1/cdn/distributions/www/logs', controlKeys.change],
  ['GET', '/v1/vendors', controlKeys.change],
])('403: %s %s is not for %s', async (method, route, key) => {
  expect(problemOf(await api.send(`${method} ${route}`, undefined, { key })).status).toBe(403);
});

test.each(['www.example', 'm.www.example'])(
  '409: %s is served by a distribution of the config',
  async (domain) => {
    const problem = problemOf(await api.send(create, { ...small, domain }));
    expect(problem).toMatchObject({ status: 409, code: 'domain-taken', errors: [{ pointer: '/domain' }] });
    expect(problem.detail).toContain('www');
  },
);

test('409: the domain is served by a distribution that was made before', async () => {
  const body = { ...small, domain: 'twice.example' };
  expect((await api.send(create, body)).status).toBe(202);
  expect(problemOf(await api.send(create, { ...body, domain: 'TWICE.example' })).code).toBe('domain-taken');
});

test('422: everything that the vendor cannot express or would refuse is named', async () => {
  const body = { origin: 'o.example', account: 'able-main', tags: ['a'], vendor_options: { region: 'mars' } };
  const problem = problemOf(await api.send(create, body));
  expect(problem).toMatchObject({ status: 422, code: 'distribution-refused' });
  expect(problem.errors).toEqual([
    { pointer: '/tags', code: 'not-supported', detail: 'Able knows no tags.' },
    { pointer: '/vendor_options/region', code: 'invalid-value', detail: expect.any(String) },
  ]);
  const plain = {
    origin: 'o.example',
    account: 'plain-main',
    enabled: false,
    https_only: false,
    cache_ttl_seconds: 0,
  };
  expect(problemOf(await api.send(create, plain)).errors?.map(({ pointer }) => pointer)).toEqual([
    '/enabled',
    '/cache_ttl_seconds',
    '/https_only',
  ]);
});

test("422: the vendor's own rules, and options that it does not have", async () => {
  const rules = { origin: 'o.example', account: 'able-main', cache_ttl_seconds: 2_000_000 };
  expect(problemOf(await api.send(create, rules)).errors).toEqual([
    { pointer: '/domain', code: 'refused-by-vendor-rules', detail: 'Able needs a domain.' },
    { pointer: '/cache_ttl_seconds', code: 'refused-by-vendor-rules', detail: 'Able keeps copies for less.' },
  ]);
  const options = { ...small, vendor_options: { deep: { level: 1, other: 2 }, more: 1 } };
  expect(problemOf(await api.send(create, options)).errors?.map(({ pointer }) => pointer)).toEqual([
    '/vendor_options/deep/other',
    '/vendor_options/more',
  ]);
});

test.each([
  ['account-unclear', { account: undefined }, ['able-main (able)', 'able-eu (able)', 'plain-main (plain)']],
  ['account-unclear', { account: undefined, vendor: 'able' }, ['able-main (able)', 'able-eu (able)']],
  ['unknown-account', { account: 'none' }, ['able-main (able)']],
  ['unknown-account', { account: 'able-main', vendor: 'plain' }, ['"able"', '"plain"']],
  ['unknown-vendor', { account: undefined, vendor: 'none' }, ['able, plain, purge-only']],
  ['capability-missing', { account: 'purge-main' }, ['Purge Only has no way to make one.']],
  [
    'capability-missing',
    { account: undefined, vendor: 'purge-only' },
    ['Purge Only has no way to make one.'],
  ],
])('422: %s for %j, with the choices', async (code, changes, words) => {
  const problem = problemOf(await api.send(create, { ...small, ...changes }));
  expect(problem).toMatchObject({ status: 422, code });
  expect(words.filter((word) => !problem.detail.includes(word))).toEqual([]);
});

test('422: no account can make one', async () => {
  const none = await startControlPlane({ accounts: { 'purge-main': 'purge-only' } });
  const problem = problemOf(await none.send(create, { origin: 'o.example' }));
  await none.close();
  expect(problem.code).toBe('capability-missing');
});

test('422: a key that was used for another request', async () => {
  const headers = { 'idempotency-key': 'used' };
  await api.send(create, { ...small, domain: 'used.example' }, { headers });
  const reply = await api.send(create, { ...small, domain: 'unused.example' }, { headers });
  expect(problemOf(reply).code).toBe('idempotency-key-reused');
});

test('422: a callback that could never be delivered', async () => {
  const reply = await api.send(create, {
    ...small,
    domain: 'cb.example',
    callback: { url: 'https://evil.example/' },
  });
  expect(problemOf(reply)).toMatchObject({
    code: 'callback-refused',
    errors: [{ pointer: '/callback/url' }],
  });
});

test('503: nothing can be stored', async () => {
  api.distributions.isGone = true;
  const reply = await api.send(create, { ...small, domain: 'gone.example' });
  api.distributions.isGone = false;
  expect(problemOf(reply)).toMatchObject({ status: 503, code: 'store-unavailable' });
});
