import { afterEach, describe, expect, it } from 'vitest';
import type { Fake } from '../testing/fake.ts';
import { startFake, startFakeWith } from './fake.ts';

const running: Fake[] = [];
const purge = { distribution_id: 'dist_fake0001', paths: ['https://www.example.com/a'] };

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('the fake', () => {
  it("plays the document's end-to-end example: create, purge, list", async () => {
    const fake = await start();
    const { body: created } = await call(fake, 'POST', '/distribution/create', { origin: '...' });
    expect(created).toEqual({
      ok: true,
      data: {
        distribution_id: 'dist_fake1001',
        origin: '...',
        domain: 'dist-fake1001.edge.infrai.example',
        enabled: true,
        status: 'creating',
        cname_target: 'dist-fake1001.edge.infrai.example',
      },
      error: null,
      metadata: {
        cost_usd: 0.0001,
        latency_ms: 12,
        vendor: 'fastly',
        cache_hit: false,
        request_id: '0199e0a0-0000-7000-8000-000000000001',
      },
    });
    const body = { distribution_id: 'dist_fake1001', purge_everything: true };
    expect((await call(fake, 'POST', '/cache/purge', body)).body).toMatchObject({
      ok: true,
      data: { ok: true, purge_id: 'purge_fake1' },
    });
    expect((await call(fake, 'GET', '/distribution/list')).body).toMatchObject({
      data: { items: [{ distribution_id: 'dist_fake0001' }, { distribution_id: 'dist_fake1001' }] },
    });
  });

  it('answers as the CDN page shows when it is told to', async () => {
    const fake = await startFakeWith({ form: 'bare' });
    running.push(fake);
    expect((await call(fake, 'POST', '/cache/purge', purge)).body).toEqual({
      ok: true,
      purge_id: 'purge_fake1',
    });
    expect(await call(fake, 'GET', '/distribution/get/nobody')).toEqual({
      status: 404,
      body: { error: { code: 'NOT_FOUND', message: 'distribution not found', retryable: false } },
    });
  });

  it.each([
    ['POST', '/distribution/create', {}],
    ['POST', '/distribution/create', { origin: 'o', surprise: 1 }],
    ['POST', '/distribution/create', { origin: 'o', idempotency_key: 'k' }],
    ['POST', '/distribution/create', { origin: 'o', vendor: 'nobody' }],
    ['POST', '/distribution/create', { origin: 'o', cache_ttl_seconds: '60' }],
    ['PATCH', '/distribution/update/dist_fake0001', { tags: 'a' }],
    ['POST', '/cache/purge', { ...purge, tags: ['t'] }],
    ['POST', '/cache/purge', { distribution_id: 'dist_fake0001' }],
    ['POST', '/cache/purge', { ...purge, paths: [] }],
    ['POST', '/cache/purge', { ...purge, paths: ['www.example.com/a'] }],
    ['POST', '/cache/purge', { ...purge, paths: Array.from({ length: 101 }, (_, index) => `/${index}`) }],
    ['POST', '/cache/purge', { ...purge, paths: undefined, purge_everything: false }],
    ['GET', '/distribution/list?page=2', undefined],
    ['GET', '/distribution/list?limit=101', undefined],
    ['GET', '/distribution/list?cursor=elsewhere', undefined],
    ['GET', '/cache/stats?from=yesterday', undefined],
    ['GET', '/cache/stats?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', undefined],
  ])('refuses %s %s with %j', async (method, path, body) => {
    const fake = await start();
    expect(await call(fake, method, path, body)).toMatchObject({
      status: 400,
      body: { ok: false, data: null, error: { code: 'INVALID_INPUT', retryable: false } },
    });
    expect(fake.ledger.map(({ outcome }) => outcome)).toEqual(['refused']);
  });

  it('refuses another content type, a wrong key, a wrong method and a distribution that it does not have', async () => {
    const fake = await start();
    const asText = { 'content-type': 'text/plain' };
    expect((await call(fake, 'POST', '/cache/purge', purge, asText)).status).toBe(400);
    const wrong = { authorization: `Bearer ${String(fake.wrongSettings['apiKey'])}` };
    expect((await call(fake, 'POST', '/cache/purge', purge, wrong)).status).toBe(401);
    expect((await call(fake, 'POST', '/distribution/list', {})).status).toBe(404);
    const elsewhere = { ...purge, distribution_id: 'dist_other' };
    expect((await call(fake, 'POST', '/cache/purge', elsewhere)).status).toBe(404);
    expect((await call(fake, 'GET', '/cache/stats?distribution_id=dist_other')).status).toBe(404);
  });

  it('remembers idempotency keys: the same answer for the same call, 409 for another', async () => {
    const fake = await start();
    const key = { 'idempotency-key': 'k1' };
    const first = await call(fake, 'POST', '/distribution/create', { origin: 'o' }, key);
    expect(await call(fake, 'POST', '/distribution/create', { origin: 'o' }, key)).toEqual(first);
    expect((await call(fake, 'POST', '/distribution/create', { origin: 'p' }, key)).status).toBe(409);
    expect(fake.distributions?.ids()).toHaveLength(2);
    const inBody = { ...purge, idempotency_key: 'k2' };
    const purged = await call(fake, 'POST', '/cache/purge', inBody);
    expect(await call(fake, 'POST', '/cache/purge', inBody, { 'idempotency-key': 'k2' })).toEqual(purged);
  });

  it('refuses two keys that differ', async () => {
    const fake = await start();
    const body = { ...purge, idempotency_key: 'k1' };
    expect((await call(fake, 'POST', '/cache/purge', body, { 'idempotency-key': 'k2' })).status).toBe(400);
  });

  it('refuses the sixth call of any kind in any second', async () => {
    const fake = await start();
    fake.clock.set(0);
    const statuses: number[] = [];
    for (const path of ['list', 'list', 'get/dist_fake0001', 'list', 'list', 'list']) {
      statuses.push((await call(fake, 'GET', `/distribution/${path}`)).status);
    }
    fake.clock.set(1000);
    statuses.push((await call(fake, 'GET', '/distribution/list')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 200]);
  });

  it('says 402 when the credit is used up', async () => {
    const fake = await startFake({ limits: { targetsPerDayMax: { url: 1 } } });
    running.push(fake);
    const answers = [
      await call(fake, 'POST', '/cache/purge', purge),
      await call(fake, 'POST', '/cache/purge', purge),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 402]);
    expect(answers[1]?.body).toMatchObject({ error: { code: 'INSUFFICIENT_CREDIT', retryable: false } });
  });

  it('leads a distribution from its creation to its end', async () => {
    const fake = await start();
    fake.clock.set(0);
    await call(fake, 'POST', '/distribution/create', { origin: 'o', enabled: false });
    const path = (verb: string): string => `/distribution/${verb}/dist_fake1001`;
    const statusOf = async (): Promise<unknown> => (await call(fake, 'GET', path('get'))).body;
    expect(await statusOf()).toMatchObject({ data: { status: 'creating' } });
    fake.clock.set(60_000);
    expect(await statusOf()).toMatchObject({ data: { status: 'disabled', enabled: false } });
    await call(fake, 'PATCH', path('update'), { enabled: true });
    expect(await statusOf()).toMatchObject({ data: { status: 'updating', enabled: true } });
    fake.clock.set(120_000);
    expect(await statusOf()).toMatchObject({ data: { status: 'active' } });
    await call(fake, 'DELETE', path('delete'));
    expect(await statusOf()).toMatchObject({ data: { status: 'deleting' } });
    expect((await call(fake, 'PATCH', path('update'), { enabled: true })).status).toBe(409);
    fake.clock.set(180_000);
    expect(await statusOf()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('counts statistics by the time and the distributions asked for', async () => {
    const fake = await start();
    const day = 'from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z';
    await call(fake, 'POST', '/distribution/create', { origin: 'o' });
    expect((await call(fake, 'GET', `/cache/stats?distribution_id=dist_fake0001&${day}`)).body).toMatchObject(
      {
        data: { requests: 60, bytes_served: 60_000, hit_ratio: 0.9 },
      },
    );
    expect((await call(fake, 'GET', `/cache/stats?${day}`)).body).toMatchObject({ data: { requests: 120 } });
  });

  it('tells its capabilities, and the codes of each, to anybody', async () => {
    const fake = await start();
    const all = await (await fetch(`${fake.url}/v1/discovery`)).json();
    expect(all).toMatchObject({ ok: true, data: { version: '1' } });
    const one = await (await fetch(`${fake.url}/v1/discovery/cdn.cache.purge`)).json();
    expect(one).toMatchObject({
      data: {
        id: 'cdn.cache.purge',
        method: 'POST',
        path: '/v1/cdn/cache/purge',
        errors: expect.arrayContaining([
          { code: 'INSUFFICIENT_CREDIT', retryable: false },
          { code: 'UPSTREAM_BUSY', retryable: true },
        ]),
      },
    });
    expect((await fetch(`${fake.url}/v1/discovery/cdn.nothing`)).status).toBe(404);
  });
});

async function start(): Promise<Fake> {
  const fake = await startFake();
  running.push(fake);
  return fake;
}

async function call(
  fake: Fake,
  method: string,
  ...[path, body, headers = {}]: readonly [string, unknown?, Record<string, string>?]
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${fake.url}/v1/cdn${path}`, {
    method,
    headers: {
      authorization: `Bearer ${String(fake.settings['apiKey'])}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
