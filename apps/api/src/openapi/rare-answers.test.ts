import { vendorCallbackToken } from '@purgeway/model';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, operationIdOf, problemOf, purge } from '../testing/client.ts';
import { controlKeys, madeOf, startControlPlane, type ControlPlane } from '../testing/control-plane.ts';
import { vendorFailure } from '../testing/scripted-vendor.ts';
import { keys, startApi, testSecret, type TestApi } from '../testing/start-api.ts';

// Answers that the document promises and that no other test has a reason to bring about.

describe('with vendors that are scripted', () => {
  let api: ControlPlane;
  beforeEach(async () => {
    api = await startControlPlane();
  });
  afterEach(() => api.close());

  const admin = { key: controlKeys.admin };

  test.each(['GET', 'POST', 'PUT'])('%s of a vendor: 404, 429, 503', async (method) => {
    const token = vendorCallbackToken(testSecret, 'dist_0123456789abcdefghjk');
    const call = (path: string) => api.send(`${method} /v1/vendor-callbacks/${path}`, undefined, { key: '' });
    expect(problemOf(await call('none')).code).toBe('route-not-found');
    const replies = await Promise.all(Array.from({ length: 12 }, () => call(token)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([204, 429]));
    api.clock.advance(60_000);
    api.distributions.isGone = true;
    expect(problemOf(await call(token)).code).toBe('store-unavailable');
  });

  test('the log of a distribution that the vendor does not have yet: 409', async () => {
    const wanted = { origin: 'origin.example', domain: 'new.example', account: 'able-main' };
    const { distribution } = madeOf(await api.send('POST /v1/cdn/distribution/create', wanted, admin));
    const reply = await api.send(`GET /v1/cdn/distributions/${distribution}/logs`, undefined, admin);
    expect(problemOf(reply).code).toBe('distribution-not-ready');
  });

  test('a log of which nothing readable came: 504', async () => {
    api.script.logs = () => Promise.reject(vendorFailure('uncertain'));
    const reply = await api.send('GET /v1/cdn/distributions/www/logs', undefined, admin);
    expect(problemOf(reply).code).toBe('vendor-unclear');
  });
});

describe('with ordinary vendors', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const json = { 'content-type': 'application/json' };
  const endpoints = (method: string, path: string, body?: object) =>
    ask(`${api.url}/v1/callback-endpoints${path}`, {
      method,
      key: keys.admin,
      ...(body !== undefined && { headers: json, body: JSON.stringify(body) }),
    });
  const wanted = {
    name: 'main',
    url: 'https://hooks.example/',
    secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  };

  test('an endpoint that is made twice with the same secret: 200', async () => {
    expect((await endpoints('POST', '', wanted)).status).toBe(201);
    expect((await endpoints('POST', '', wanted)).status).toBe(200);
  });

  test('an endpoint that is to go where nothing may be sent: 422', async () => {
    await endpoints('POST', '', wanted);
    const reply = await endpoints('PATCH', '/main', { url: 'https://elsewhere.example/' });
    expect(problemOf(reply).code).toBe('callback-refused');
  });

  test('an endpoint of the config that is to be removed: 409', async () => {
    expect(problemOf(await endpoints('DELETE', '/cms')).code).toBe('endpoint-configured');
  });

  test('a retry with a key that is too long: 400', async () => {
    const id = operationIdOf(await purge(api.url, { paths: ['https://www.example/'] }));
    api.operations.end(id, 'failed');
    const reply = await ask(`${api.url}/v1/operations/${id}/retry`, {
      method: 'POST',
      headers: { 'idempotency-key': 'x'.repeat(256) },
    });
    expect(problemOf(reply).code).toBe('invalid-request');
  });

  test('the audit log is verified: 200', async () => {
    expect(await ask(`${api.url}/v1/audit/verification`, { key: keys.admin })).toMatchObject({ status: 200 });
  });

  test('a problem that there is not: 404', async () => {
    expect(problemOf(await ask(`${api.url}/problems/none`)).code).toBe('route-not-found');
  });
});
