import type { ListedDelivery } from '@purgeway/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, operationIdOf, problemOf, purge, purgeLines } from '../testing/client.ts';
import {
  controlKeys,
  haveDistribution,
  madeOf,
  startControlPlane,
  type ControlPlane,
} from '../testing/control-plane.ts';
import { ableConfig, keys, startApi, type TestApi } from '../testing/start-api.ts';

describe('purges', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startApi({ config: ableConfig });
  });
  afterEach(() => api.close());

  const own = 'https://shop.example/a';
  const others = 'https://www.example/a';
  const codesOf = (reply: Parameters<typeof problemOf>[0]) =>
    problemOf(reply).errors?.map(({ code }) => code);

  test('what lies within the limits is taken', async () => {
    const body = { paths: [own, 'https://m.shop.example/*'], hostnames: ['shop.example'] };
    expect((await purge(api.url, body, { key: keys.shop })).status).toBe(202);
    expect((await purge(api.url, { paths: ['https://www.example/news/1'] }, { key: keys.news })).status).toBe(
      202,
    );
  });

  test('one target outside refuses the request, by its place and reason; nothing is stored', async () => {
    const reply = await purge(api.url, { paths: [own, others] }, { key: keys.shop });
    expect(problemOf(reply)).toMatchObject({
      status: 403,
      code: 'outside-key-limits',
      errors: [{ pointer: '/paths/1', index: 1, code: 'outside-key-limits' }],
    });
    expect(api.operations.kept.size).toBe(0);
  });

  test('with partial the rest goes on', async () => {
    const reply = await purge(api.url, { paths: [own, others], partial: true }, { key: keys.shop });
    expect(reply.body).toMatchObject({
      ok: true,
      refused: { count: 1, items: [{ code: 'outside-key-limits' }] },
    });
    expect(
      [...api.operations.kept.values()].flatMap(({ targets }) => targets.map(({ value }) => value)),
    ).toEqual([own]);
    const none = await purge(api.url, { paths: [others], partial: true }, { key: keys.shop });
    expect(problemOf(none).code).toBe('outside-key-limits');
  });

  test('NDJSON is held to the same', async () => {
    const lines = `${own}\n{"hostname":"www.example"}\n`;
    expect(codesOf(await purgeLines(api.url, lines, { key: keys.shop }))).toEqual(['outside-key-limits']);
    const reply = await purgeLines(api.url, lines, { key: keys.shop, query: '?partial=true' });
    expect(reply.body).toMatchObject({ operation: { targets: 1 }, refused: { count: 1 } });
  });

  test('a key learns nothing of hostnames beyond its limits', async () => {
    const paths = [others, 'https://nobody.example/a'];
    expect(codesOf(await purge(api.url, { paths }, { key: keys.shop }))).toEqual([
      'outside-key-limits',
      'outside-key-limits',
    ]);
  });

  test.each([
    [{ distribution_id: 'site', tags: ['t'] }],
    [{ distribution_id: 'site', patterns: ['https://shop.example/*'] }],
    [{ distribution_id: 'site', purge_everything: true }],
    [{ distribution_id: 'site', paths: ['/a'] }],
    [{ distribution_id: 'img', purge_everything: true }],
    [{ hostnames: ['www.example'] }],
  ])('a key of other hostnames does not get through by way of %j', async (body) => {
    expect(problemOf(await purge(api.url, body, { key: keys.shop })).code).toBe('outside-key-limits');
  });

  test('everything of a distribution takes limits that cover all of its hostnames', async () => {
    const body = { distribution_id: 'shop', purge_everything: true };
    expect((await purge(api.url, body, { key: keys.shop })).status).toBe(202);
    const www = { distribution_id: 'www-bitiful', purge_everything: true };
    expect(problemOf(await purge(api.url, www, { key: keys.news })).code).toBe('outside-key-limits');
  });

  test('kinds are held to, whatever list they stand in', async () => {
    const key = keys.kinds;
    expect((await purge(api.url, { paths: [others] }, { key })).status).toBe(202);
    for (const body of [
      { paths: ['https://www.example/*'] },
      { directories: ['https://www.example/'] },
      { hostnames: ['www.example'] },
      { distribution_id: 'site', purge_everything: true },
    ]) {
      expect(problemOf(await purge(api.url, body, { key })).code).toBe('outside-key-limits');
    }
  });

  test.each([
    [{ paths: ['https://site.example/*'] }],
    [{ paths: ['/*'], distribution_id: 'site' }],
    [{ directories: ['https://site.example/a/../'] }],
    [{ directories: ['https://site.example//'] }],
    [{ directories: ['/'], distribution_id: 'site' }],
    [{ hostnames: ['site.example'] }],
    [{ patterns: ['https://site.example/*'], distribution_id: 'site' }],
    [{ patterns: ['/**'], distribution_id: 'site' }],
  ])('a whole site takes the scope "purge_everything", however it is written: %j', async (body) => {
    const reply = await purge(api.url, body, { key: keys.purge });
    expect(codesOf(reply)).toEqual(['outside-key-limits']);
    expect(problemOf(reply).errors?.[0]?.detail).toContain('"purge_everything"');
    expect((await purge(api.url, body, { key: keys.everything })).status).not.toBe(403);
    const part = { paths: ['https://site.example/', 'https://site.example/a/*'] };
    expect((await purge(api.url, part, { key: keys.purge })).status).toBe(202);
  });

  test('what another key of the client was allowed is not repeated', async () => {
    const body = { paths: [others], idempotency_key: 'one' };
    const first = operationIdOf(await purge(api.url, body, { key: keys.purge }));
    expect(operationIdOf(await purge(api.url, body, { key: keys.purge }))).toBe(first);
    expect(problemOf(await purge(api.url, body, { key: keys.shop })).code).toBe('outside-key-limits');
    const lines = await purgeLines(api.url, others, { key: keys.shop, query: '?idempotency_key=one' });
    expect(problemOf(lines).code).toBe('outside-key-limits');
  });

  test('a limited key sees and takes back its own purges, and knows nothing of those of other keys', async () => {
    const foreign = operationIdOf(await purge(api.url, { paths: [others] }, { key: keys.purge }));
    const mine = operationIdOf(await purge(api.url, { paths: [own] }, { key: keys.shop }));
    for (const [id, n] of [
      [mine, 1],
      [foreign, 2],
    ] as const) {
      const callback = `msg_0000000000000000000${n}`;
      api.deliveries.kept.set(callback, deliveryOf(callback, id));
    }
    const send = (path: string, method = 'GET') => ask(`${api.url}/v1${path}`, { method, key: keys.shop });
    for (const [path, method] of [
      [`/operations/${foreign}`],
      [`/operations/${foreign}/targets`],
      [`/operations/${foreign}/cancel`, 'POST'],
    ] as const) {
      expect(problemOf(await send(path, method)).code).toBe('operation-not-found');
      expect((await send(path.replace(foreign, mine), method)).status).toBe(200);
    }
    expect((await send('/callbacks/msg_00000000000000000001')).status).toBe(200);
    expect((await send('/callbacks/msg_00000000000000000002')).status).toBe(404);
    for (const path of ['/operations', '/callbacks']) {
      const { text } = await send(path);
      expect([text.includes(mine), text.includes(foreign)]).toEqual([true, false]);
    }
  });
});

/** A callback that nobody takes, of an operation. */
function deliveryOf(id: string, operationId: string): ListedDelivery {
  return {
    id,
    operationId,
    client: 'cms',
    state: 'dead',
    endpoint: 'cms',
    url: 'https://cms.example/hook',
    method: 'POST',
    body: '{}',
    status: 'complete',
    createdAtMs: 0,
    startedAtMs: 0,
    attempts: 10,
    attemptLog: [],
  };
}

describe("what all of the client's callbacks rely on", () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startApi();
    await send('POST /v1/callback-endpoints', keys.purge, { name: 'mine', url });
  });
  afterEach(() => api.close());

  const url = 'https://hooks.example/in';
  const send = (what: string, key: string, body?: unknown) => {
    const [method = '', path = ''] = what.split(' ');
    return ask(`${api.url}${path}`, {
      method,
      key,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  };

  test.each([
    ['POST /v1/callback-endpoints', { name: 'theirs', url }],
    ['PATCH /v1/callback-endpoints/mine', { url: 'https://hooks.example/thief' }],
    ['DELETE /v1/callback-endpoints/mine', undefined],
    ['POST /v1/callback-endpoints/mine/rotate', {}],
    ['POST /v1/callback-endpoints/mine/enable', {}],
    ['POST /v1/callback-endpoints/mine/circuit/reset', {}],
    ['POST /v1/callbacks/redeliver', { endpoint: 'mine', from: '2026-01-01T00:00:00Z' }],
    ['POST /v1/callbacks/msg_0000000000000000000a/replay', {}],
  ])('is not taken over by a key for one hostname: %s', async (what, body) => {
    const before = structuredClone(api.endpoints.kept.get('mine')?.record);
    for (const key of [keys.shop, keys.news]) {
      expect(problemOf(await send(what, key, body)).code).toBe('outside-key-limits');
    }
    expect([...api.endpoints.kept.keys()]).toEqual(['mine']);
    expect(api.endpoints.kept.get('mine')?.record).toEqual(before);
    expect(api.audit.entries.at(-1)).toMatchObject({ key: 'news', status: 403, code: 'outside-key-limits' });
  });
});

describe('distributions', () => {
  let api: ControlPlane;
  beforeEach(async () => {
    api = await startControlPlane();
  });
  afterEach(() => api.close());

  const key = controlKeys.limited;
  const spec = { origin: 'origin.example', account: 'able-main' };
  const create = 'POST /v1/cdn/distribution/create';

  test('are made and changed within the limits', async () => {
    const reply = await api.send(create, { ...spec, domain: 'a.new.example' }, { key });
    expect(reply.status).toBe(202);
    const id = await haveDistribution(api, 'new.example');
    expect(
      (await api.send(`PATCH /v1/cdn/distribution/update/${id}`, { cache_ttl_seconds: 60 }, { key })).status,
    ).toBe(202);
    expect((await api.send(`DELETE /v1/cdn/distribution/delete/${id}`, undefined, { key })).status).toBe(202);
  });

  test.each([
    ['another domain', { domain: 'other.example' }],
    ['a domain that only ends alike', { domain: 'notnew.example' }],
    ['no domain', {}],
    [
      'options of the vendor, which may name further ones',
      { domain: 'new.example', vendor_options: { region: 'eu' } },
    ],
  ])('are not made with %s', async (_what, changes) => {
    expect(problemOf(await api.send(create, { ...spec, ...changes }, { key })).code).toBe(
      'outside-key-limits',
    );
  });

  test('of other hostnames are neither changed nor deleted, nor moved there', async () => {
    const other = await haveDistribution(api, 'other.example');
    const own = await haveDistribution(api, 'new.example');
    for (const [what, body] of [
      [`PATCH /v1/cdn/distribution/update/${other}`, { enabled: false }],
      [`PATCH /v1/cdn/distribution/update/${other}`, { domain: 'new.example' }],
      [`PATCH /v1/cdn/distribution/update/${own}`, { domain: 'other.example' }],
      [`DELETE /v1/cdn/distribution/delete/${other}`, undefined],
      ['POST /v1/cdn/distribution/adopt', { account: 'able-main', vendor_id: 'v-9' }],
    ] as const) {
      expect(problemOf(await api.send(what, body, { key })).code).toBe('outside-key-limits');
    }
  });

  test('of other hostnames are not seen either, nor what they served', async () => {
    const other = await haveDistribution(api, 'other.example');
    const own = await haveDistribution(api, 'new.example');
    for (const what of [
      `GET /v1/cdn/distribution/get/${other}`,
      `GET /v1/cdn/distributions/${other}/logs`,
      `GET /v1/cdn/cache/stats?distribution_id=${other}`,
    ]) {
      expect(problemOf(await api.send(what, undefined, { key })).code).toBe('distribution-not-found');
    }
    const list = await api.send('GET /v1/cdn/distribution/list', undefined, { key });
    expect(list.body).toMatchObject({ items: [{ distribution_id: own }] });
  });

  test('are not repeated for a key that may not make them', async () => {
    const body = { ...spec, domain: 'other.example', idempotency_key: 'one' };
    const { operation } = madeOf(await api.send(create, body));
    expect(madeOf(await api.send(create, body)).operation).toBe(operation);
    expect(problemOf(await api.send(create, body, { key })).code).toBe('outside-key-limits');
  });

  test('of another client are still not there, so that their hostnames are not told', async () => {
    const foreign = await haveDistribution(api, 'other.example', { key: controlKeys.other });
    const reply = await api.send(`DELETE /v1/cdn/distribution/delete/${foreign}`, undefined, { key });
    expect(problemOf(reply).code).toBe('distribution-not-found');
  });
});
