import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fake, FakeOptions } from '../testing/fake.ts';
import { startFake } from './fake.ts';

const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

const cdn = '/api/cdn/namespaces/shop-space/cdn_loadbalancer';
const config = '/api/config/namespaces/shop-space';
const purgePath = `${cdn}/www-example-com/cache-purge`;
const good = { url: '/path1', hard_purge: {} };
const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');

describe('cache-purge', () => {
  it("answers as the page's example does", async () => {
    const fake = await start();
    expect(await call(fake, 'POST', purgePath, good)).toEqual({
      status: 200,
      text: fixture('cache-purge-answer'),
    });
  });

  it("refuses the page's own sample, which sends all six fields", async () => {
    const sample: unknown = JSON.parse(fixture('cache-purge-sample'));
    expect((await call(await start(), 'POST', purgePath, sample)).status).toBe(400);
  });

  it.each([
    ['two targets', { ...good, pattern: '^/a' }],
    ['no target', { hard_purge: {} }],
    ['two manners', { ...good, soft_purge: {} }],
    ['no manner', { url: '/path1' }],
    ['a full URL', { url: 'https://www.example.com/', hard_purge: {} }],
    ['the keys of another client', { url: '/path1', hard: {} }],
    ['an empty pattern', { pattern: '', hard_purge: {} }],
    ['a pattern of 257 characters', { pattern: 'a'.repeat(257), hard_purge: {} }],
    ['a pattern that is no expression', { pattern: '(', hard_purge: {} }],
    ['a hostname of somebody else', { hostname: 'else.example.com', hard_purge: {} }],
    ['an unknown field', { ...good, namespace: 'shop-space' }],
  ])('refuses %s', async (_what, body) => {
    const { status, text } = await call(await start(), 'POST', purgePath, body);
    expect([status, JSON.parse(text)]).toEqual([400, expect.objectContaining({ code: 3 })]);
  });

  it.each([
    { pattern: 'a'.repeat(256), soft_purge: {} },
    { hostname: 'www.example.com', hard_purge: {} },
    { purge_all: {}, soft_purge: {} },
  ])('takes %j', async (body) => {
    expect((await call(await start(), 'POST', purgePath, body)).status).toBe(200);
  });
});

describe('the fake', () => {
  it.each([
    [
      'the plural path of a purge',
      'POST',
      `/api/cdn/namespaces/shop-space/cdn_loadbalancers/a/cache-purge`,
      404,
    ],
    ['the singular path of a list', 'GET', `${config}/cdn_loadbalancer`, 404],
    ['another namespace', 'GET', '/api/config/namespaces/else/cdn_loadbalancers', 403],
    ['an unknown load balancer', 'GET', `${config}/cdn_loadbalancers/else`, 404],
    [
      'an unknown response format',
      'GET',
      `${config}/cdn_loadbalancers/www-example-com?response_format=X`,
      400,
    ],
    ['a purge of an unknown load balancer', 'POST', `${cdn}/else/cache-purge`, 404],
    ['a change of a purge command', 'PUT', `${config}/cdn_purge_commands/a`, 404],
  ])('refuses %s', async (...[_what, method, path, status]) => {
    expect((await call(await start(), method, path, method === 'GET' ? undefined : good)).status).toBe(
      status,
    );
  });

  it('wants the scheme APIToken, the right token and JSON', async () => {
    const fake = await start();
    const token = String(fake.settings['apiToken']);
    for (const authorization of [token, `Bearer ${token}`, 'APIToken wrong', `apitoken ${token}`]) {
      expect((await call(fake, 'POST', purgePath, good, { authorization })).status).toBe(401);
    }
    expect((await call(fake, 'POST', purgePath, good, { 'content-type': 'text/plain' })).status).toBe(400);
  });

  it('counts every call: 15 at once, 30 a minute', async () => {
    const fake = await start();
    fake.clock.set(0);
    const many = async (count: number): Promise<number[]> => {
      const statuses: number[] = [];
      for (let index = 0; index < count; index += 1) {
        const path =
          index % 2 === 0 ? `${config}/cdn_loadbalancers` : `${config}/cdn_loadbalancers/www-example-com`;
        statuses.push((await call(fake, 'GET', path)).status);
      }
      return statuses;
    };
    const taken = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length;
    expect(taken(await many(17))).toBe(15);
    fake.clock.set(29_999);
    expect(taken(await many(1))).toBe(0);
    fake.clock.set(30_000);
    expect(taken(await many(17))).toBe(15);
    fake.clock.set(60_000);
    expect(taken(await many(1))).toBe(1);
  });

  it('has sites appear one after the other', async () => {
    const fake = await start();
    fake.clock.set(1_000_000);
    await call(fake, 'POST', purgePath, good);
    const ask = async (): Promise<unknown> => {
      const body = { namespace: 'shop-space', name: 'www-example-com', service_op_id: 1 };
      const { text } = await call(fake, 'POST', `${cdn}/get-service-operation-status`, body);
      return JSON.parse(text).items.map((item: { status: string }) => item.status);
    };
    const seen = [await ask()];
    for (const seconds of [10, 20, 30]) {
      fake.clock.set(1_000_000 + seconds * 1000);
      seen.push(await ask());
    }
    expect(seen).toEqual([[], ['in progress'], ['success', 'in progress'], ['success', 'success']]);
  });

  it('says inside a 200 that it does not know an operation', async () => {
    const body = { namespace: 'shop-space', name: 'www-example-com', service_op_id: 7 };
    const { status, text } = await call(await start(), 'POST', `${cdn}/get-service-operation-status`, body);
    expect([status, JSON.parse(text).error.code]).toEqual([200, 'ENOTFOUND']);
  });

  it.each([
    ['a field that there is not', { surprise: 1 }, {}],
    ['two types', {}, { https_auto_cert: {} }],
    ['no type', {}, { http: undefined }],
    ['two cache actions', {}, { default_cache_action: { cache_disabled: {}, cache_ttl_default: '1s' } }],
    ['a TTL without a unit', {}, { default_cache_action: { cache_ttl_default: '60' } }],
    ['no domain', {}, { domains: [] }],
    ['33 domains', {}, { domains: Array.from({ length: 33 }, (_, index) => `a${index}.example.com`) }],
    ['a name that is not DNS-1035', { name: 'dist_1' }, {}],
    ['another namespace in the body', { namespace: 'else' }, {}],
  ])('refuses a load balancer with %s', async (_what, metadata, spec) => {
    const path = `${config}/cdn_loadbalancers`;
    expect((await call(await start(), 'POST', path, balancer(metadata, spec))).status).toBe(400);
    expect((await call(await start(), 'POST', path, balancer({}, {}))).status).toBe(200);
  });

  it('refuses a second load balancer of one name, and a deletion that names another', async () => {
    const fake = await start();
    const path = `${config}/cdn_loadbalancers`;
    await call(fake, 'POST', path, balancer({}, {}));
    expect((await call(fake, 'POST', path, balancer({}, {}))).status).toBe(409);
    const wrong = { fail_if_referred: false, name: 'else', namespace: 'shop-space' };
    expect((await call(fake, 'DELETE', `${path}/shop`, wrong)).status).toBe(400);
    expect((await call(fake, 'DELETE', `${path}/shop`, {})).status).toBe(400);
    expect((await call(fake, 'DELETE', `${path}/shop`, { ...wrong, name: 'shop' })).status).toBe(200);
  });

  it('refuses more than 500 logs and more than 10 metrics', async () => {
    const fake = await start();
    const times = { namespace: 'shop-space', start_time: '1659758607', end_time: '1659762207' };
    const logs = { ...times, query: [], sort: 'DESCENDING' };
    expect((await call(fake, 'POST', `${cdn}/access_logs`, { ...logs, limit: 501 })).status).toBe(400);
    expect((await call(fake, 'POST', `${cdn}/access_logs`, { ...logs, limit: 500 })).status).toBe(200);
    const many = (count: number) => Array.from({ length: count }, () => 'DATA_OUT_SUM');
    expect((await call(fake, 'POST', `${cdn}/metrics`, { ...times, field_selector: many(11) })).status).toBe(
      400,
    );
    expect((await call(fake, 'POST', `${cdn}/metrics`, { ...times, field_selector: many(10) })).status).toBe(
      200,
    );
  });
});

function balancer(metadata: object, spec: object): unknown {
  return {
    metadata: { name: 'shop', namespace: 'shop-space', ...metadata },
    spec: {
      domains: ['shop.example.com'],
      http: { dns_volterra_managed: false, port: 80 },
      origin_pool: {
        public_name: { dns_name: 'origin.example.com' },
        origin_servers: [{ public_name: { dns_name: 'origin.example.com' }, port: 80 }],
        no_tls: {},
      },
      ...spec,
    },
  };
}

async function start(options?: FakeOptions): Promise<Fake> {
  const fake = await startFake(options);
  running.push(fake);
  return fake;
}

async function call(
  fake: Fake,
  ...[method, path, body, headers = {}]: [
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ]
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${fake.url}${path}`, {
    method,
    headers: {
      authorization: `APIToken ${String(fake.settings['apiToken'])}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}
