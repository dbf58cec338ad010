import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { problemOf } from '../testing/client.ts';
import {
  controlKeys,
  haveDistribution,
  madeOf,
  startControlPlane,
  type ControlPlane,
} from '../testing/control-plane.ts';

let api: ControlPlane;
beforeEach(async () => {
  api = await startControlPlane();
});
afterEach(() => api.close());

const pageSchema = z.object({
  items: z.array(z.object({ distribution_id: z.string() })),
  next_cursor: z.string().optional(),
});

/** The ids of every page. */
async function idsByPage(limit: number, key: string): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const query = `limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const reply = await api.send(`GET /v1/cdn/distribution/list?${query}`, undefined, { key });
    const page = pageSchema.parse(reply.body);
    pages.push(page.items.map(({ distribution_id }) => distribution_id));
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return pages;
}

test('a distribution shows what is wanted, what the vendor said, and how the two differ', async () => {
  const id = await haveDistribution(api);
  api.distributions.put({
    id,
    account: 'able-main',
    hostnames: ['new.example', 'm.new.example'],
    cname: 'x1.able.example',
    statusText: 'ONLINE',
    message: 'Waits for DNS.',
    drift: [
      { field: 'cache_ttl_seconds', wanted: 60, found: 120 },
      { field: 'https_only', wanted: true, found: undefined },
    ],
    readAtMs: Date.UTC(2026, 0, 2),
    createdAtMs: Date.UTC(2026, 0, 1),
    updatedAtMs: Date.UTC(2026, 0, 1, 12),
  });
  const reply = await api.send(`GET /v1/cdn/distribution/get/${id}`);
  expect(reply.body).toEqual({
    distribution_id: id,
    origin: 'origin.example',
    domain: 'new.example',
    enabled: true,
    status: 'active',
    managed: true,
    source: 'created',
    vendor: 'able',
    account: 'able-main',
    cname: 'x1.able.example',
    hostnames: ['new.example', 'm.new.example'],
    vendor_id: 'v-new.example',
    vendor_status: 'ONLINE',
    message: 'Waits for DNS.',
    drift: [
      { field: 'cache_ttl_seconds', wanted: 60, found: 120 },
      { field: 'https_only', wanted: true, found: null },
    ],
    read_at: '2026-01-02T00:00:00.000Z',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T12:00:00.000Z',
  });
});

test('one of the config is registered, and nothing is claimed of what its vendor has', async () => {
  const reply = await api.send('GET /v1/cdn/distribution/get/www');
  expect(reply.body).toEqual({
    distribution_id: 'www',
    origin: null,
    domain: 'www.example',
    enabled: null,
    status: 'registered',
    managed: false,
    source: 'config',
    vendor: 'able',
    account: 'able-main',
    hostnames: ['www.example', 'm.www.example'],
    vendor_id: 'w-1',
  });
});

test("404: none, somebody else's, or no id at all", async () => {
  const id = await haveDistribution(api);
  for (const [what, key] of [
    [`GET /v1/cdn/distribution/get/${id}`, controlKeys.other],
    [`PATCH /v1/cdn/distribution/update/${id}`, controlKeys.other],
    [`DELETE /v1/cdn/distribution/delete/${id}`, controlKeys.other],
    [`GET /v1/cdn/cache/stats?distribution_id=${id}`, controlKeys.other],
    [`GET /v1/cdn/distributions/${id}/logs`, controlKeys.other],
    ['GET /v1/cdn/distribution/get/dist_00000000000000000000', controlKeys.admin],
    ['GET /v1/cdn/distribution/get/nonsense', controlKeys.control],
  ] as const) {
    const body = what.startsWith('PATCH') ? { enabled: false } : undefined;
    expect(problemOf(await api.send(what, body, { key })).code).toBe('distribution-not-found');
  }
  const admin = await api.send(`GET /v1/cdn/distribution/get/${id}`, undefined, { key: controlKeys.admin });
  expect(admin.status).toBe(200);
});

test("the list has the config's first, then the client's own, page by page; an admin's has all", async () => {
  const own = [await haveDistribution(api, 'a.example'), await haveDistribution(api, 'b.example')];
  const others = await haveDistribution(api, 'c.example', { key: controlKeys.other });
  const gone = await haveDistribution(api, 'd.example');
  api.distributions.put({ id: gone, account: 'able-main', state: 'deleted' });
  expect(await idsByPage(1, controlKeys.read)).toEqual([['www'], ['old'], [own[0]], [own[1]]]);
  expect(await idsByPage(2, controlKeys.read)).toEqual([['www', 'old'], own]);
  expect(await idsByPage(3, controlKeys.read)).toEqual([['www', 'old', own[0]], [own[1]]]);
  expect(await idsByPage(50, controlKeys.admin)).toEqual([['www', 'old', ...own, others]]);
  expect(await idsByPage(2, controlKeys.other)).toEqual([['www', 'old'], [others]]);
});

test('the list ends with the config where there is nothing else', async () => {
  expect(await idsByPage(1, controlKeys.read)).toEqual([['www'], ['old']]);
});

test("400: another client's cursor", async () => {
  const first = await api.send('GET /v1/cdn/distribution/list?limit=1');
  const { next_cursor: cursor } = pageSchema.parse(first.body);
  const reply = await api.send(`GET /v1/cdn/distribution/list?cursor=${cursor}`, undefined, {
    key: controlKeys.other,
  });
  expect(problemOf(reply).code).toBe('invalid-cursor');
});

test('202: an update holds what changes and nothing else', async () => {
  const id = await haveDistribution(api);
  const reply = await api.send(`PATCH /v1/cdn/distribution/update/${id}`, {
    cache_ttl_seconds: 60,
    enabled: false,
    vendor: 'able',
    domain: 'NEW.example',
    vendor_options: { region: 'us' },
  });
  expect(reply).toMatchObject({
    status: 202,
    body: { distribution_id: id, status: 'updating', operation: { type: 'update', distribution_id: id } },
  });
  expect(reply.headers.get('location')).toBe(`/v1/operations/${madeOf(reply).operation}`);
  expect(api.distributions.changes.get(madeOf(reply).operation)?.meta).toMatchObject({
    distribution: id,
    accounts: { 'able-main': 1 },
    patch: {
      cacheTtlSeconds: 60,
      enabled: false,
      domain: 'new.example',
      vendorOptions: { region: 'us' },
    },
  });
});

test('400: an update of nothing', async () => {
  const id = await haveDistribution(api);
  for (const body of [{}, { vendor: 'able' }, { deadline_seconds: 600 }]) {
    const reply = await api.send(`PATCH /v1/cdn/distribution/update/${id}`, body);
    expect(problemOf(reply)).toMatchObject({ status: 400, code: 'invalid-request' });
  }
});

test('409: the config alone has it', async () => {
  for (const what of ['PATCH /v1/cdn/distribution/update/www', 'DELETE /v1/cdn/distribution/delete/www']) {
    const problem = problemOf(
      await api.send(what, what.startsWith('PATCH') ? { enabled: false } : undefined),
    );
    expect(problem).toMatchObject({ status: 409, code: 'distribution-registered' });
    expect(problem.detail).toContain('adopt');
  }
});

test('409: what is gone or never came to be cannot be changed', async () => {
  const id = await haveDistribution(api);
  for (const [state, vendorId] of [
    ['deleting', 'v'],
    ['deleted', 'v'],
    ['failed', undefined],
  ] as const) {
    api.distributions.put({ id, account: 'able-main', state, vendorId });
    const reply = await api.send(`PATCH /v1/cdn/distribution/update/${id}`, { enabled: false });
    expect(problemOf(reply).code).toBe('distribution-not-changeable');
  }
});

test('409: what is being taken over is not known yet', async () => {
  const made = await api.send('POST /v1/cdn/distribution/adopt', { vendor_id: 'z-1', account: 'able-main' });
  const { distribution: id } = madeOf(made);
  api.distributions.put({ id, account: 'able-main', wanted: { origin: '', enabled: true } });
  expect((await api.send(`GET /v1/cdn/distribution/get/${id}`)).body).toMatchObject({ origin: null });
  const reply = await api.send(`PATCH /v1/cdn/distribution/update/${id}`, { enabled: false });
  expect(problemOf(reply)).toMatchObject({ code: 'distribution-not-ready', retryable: true });
});

test('409: a domain that another one has, but not its own', async () => {
  const id = await haveDistribution(api, 'one.example');
  await haveDistribution(api, 'two.example');
  const move = (domain: string) => api.send(`PATCH /v1/cdn/distribution/update/${id}`, { domain });
  expect(problemOf(await move('two.example'))).toMatchObject({ status: 409, code: 'domain-taken' });
  expect(problemOf(await move('m.www.example')).code).toBe('domain-taken');
  const others = await haveDistribution(api, 'theirs.example', { key: controlKeys.other });
  const theirs = problemOf(await move('theirs.example'));
  expect([theirs.code, theirs.detail.includes(others)]).toEqual(['domain-taken', false]);
  expect((await move('one.example')).status).toBe(202);
  expect((await move('three.example')).status).toBe(202);
});

test('422: what the vendor cannot express, has fixed, or has under another name', async () => {
  const id = await haveDistribution(api);
  const send = async (body: unknown) => {
    const { code, errors } = problemOf(await api.send(`PATCH /v1/cdn/distribution/update/${id}`, body));
    return [code, errors?.map(({ pointer, code: what }) => `${pointer} ${what}`)];
  };
  expect(await send({ tags: ['a'], https_only: true })).toEqual([
    'distribution-refused',
    ['/https_only not-changeable', '/tags not-supported'],
  ]);
  expect(await send({ vendor: 'plain', enabled: false })).toEqual([
    'distribution-refused',
    ['/vendor not-changeable'],
  ]);
  expect(await send({ vendor_options: { region: 'mars' } })).toEqual([
    'distribution-refused',
    ['/vendor_options/region invalid-value'],
  ]);
  expect(await send({ cache_ttl_seconds: 2_000_000 })).toEqual([
    'distribution-refused',
    ['/cache_ttl_seconds refused-by-vendor-rules'],
  ]);
});

test('422: a vendor that can neither change, nor switch, nor delete, nor count', async () => {
  const made = await api.send('POST /v1/cdn/distribution/create', {
    origin: 'o.example',
    account: 'plain-main',
  });
  const { distribution: id } = madeOf(made);
  for (const [what, body, note] of [
    [`PATCH /v1/cdn/distribution/update/${id}`, { origin: 'p.example' }, '(distribution.update)'],
    [`PATCH /v1/cdn/distribution/update/${id}`, { enabled: true }, '(distribution.enable)'],
    [`DELETE /v1/cdn/distribution/delete/${id}`, undefined, 'Plain never forgets.'],
    [`GET /v1/cdn/cache/stats?distribution_id=${id}`, undefined, 'Plain does not count.'],
    [`GET /v1/cdn/distributions/${id}/logs`, undefined, '(logs)'],
  ] as const) {
    const problem = problemOf(await api.send(what, body));
    expect(problem).toMatchObject({ status: 422, code: 'capability-missing' });
    expect(problem.detail).toContain(note);
    expect(problem.detail).toContain('plain-main');
  }
});

test('202: a deletion, with its callback; 200 when it is gone already', async () => {
  const id = await haveDistribution(api);
  const path = `DELETE /v1/cdn/distribution/delete/${id}`;
  const query = 'callback_url=https%3A%2F%2Fhooks.example%2Fx&callback_method=GET&deadline_seconds=900';
  const headers = { 'idempotency-key': 'gone-1' };
  const reply = await api.send(`${path}?${query}`, undefined, { headers, key: controlKeys.delete });
  const { operation } = madeOf(reply);
  expect(reply.status).toBe(202);
  expect(reply.body).toEqual({
    ok: true,
    distribution_id: id,
    operation: expect.objectContaining({ id: operation, type: 'delete', state: 'pending' }),
  });
  expect(reply.headers.get('operation-location')).toBe(`/v1/operations/${operation}`);
  const meta = api.distributions.changes.get(operation)?.meta;
  expect(meta).toMatchObject({
    callback: { url: 'https://hooks.example/x', method: 'GET' },
    distribution: id,
  });
  expect(Number(meta?.deadlineAtMs) - Number(meta?.createdAtMs)).toBe(900_000);
  const again = await api.send(`${path}?${query}`, undefined, { headers });
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
  api.distributions.put({ id, account: 'able-main', state: 'deleted' });
  expect(await api.send(path)).toMatchObject({ status: 200, body: { ok: true, distribution_id: id } });
  expect((await api.send(`GET /v1/cdn/distribution/get/${id}`)).body).toMatchObject({
    status: 'deleted',
    enabled: false,
  });
});

test('400: a deletion with a callback that is none, or with what it does not know', async () => {
  const id = await haveDistribution(api);
  for (const [query, pointer] of [
    ['callback_method=GET', '/callback_method'],
    ['callback_url=https://hooks.example/&callback_endpoint=x', '/callback_url'],
    ['force=true', '/force'],
  ]) {
    const reply = await api.send(`DELETE /v1/cdn/distribution/delete/${id}?${query}`);
    expect(problemOf(reply)).toMatchObject({ status: 400, errors: [{ pointer }] });
  }
});

test('202: one that exists at the vendor is taken over', async () => {
  const reply = await api.send('POST /v1/cdn/distribution/adopt', { vendor_id: 'z-9', account: 'able-eu' });
  const { distribution, operation } = madeOf(reply);
  expect(reply).toMatchObject({
    status: 202,
    body: {
      status: 'creating',
      source: 'adopted',
      vendor_id: 'z-9',
      account: 'able-eu',
      operation: { type: 'adopt' },
    },
  });
  expect(api.distributions.changes.get(operation)?.meta).toMatchObject({
    type: 'adopt',
    vendorId: 'z-9',
    distribution,
    accounts: { 'able-eu': 1 },
  });
  const other = await api.send('POST /v1/cdn/distribution/adopt', { vendor_id: 'z-9', vendor: 'plain' });
  expect(other).toMatchObject({ status: 202, body: { account: 'plain-main' } });
});

test('one of the config may be adopted, but only once', async () => {
  const body = { vendor_id: 'w-1', account: 'able-main' };
  const { distribution: id } = madeOf(await api.send('POST /v1/cdn/distribution/adopt', body));
  const twice = problemOf(await api.send('POST /v1/cdn/distribution/adopt', body));
  expect(twice).toMatchObject({
    status: 409,
    code: 'distribution-known',
    errors: [{ pointer: '/vendor_id' }],
  });
  expect(twice.detail).toContain(id);
});

test('one that another client made is not free to be adopted when it failed, nor told by its id', async () => {
  const id = await haveDistribution(api);
  const adopt = (key: string) =>
    api.send(
      'POST /v1/cdn/distribution/adopt',
      { vendor_id: 'v-new.example', account: 'able-main' },
      { key },
    );
  for (const state of ['active', 'failed'] as const) {
    api.distributions.put({ id, account: 'able-main', state });
    const problem = problemOf(await adopt(controlKeys.other));
    expect(problem).toMatchObject({ status: 409, code: 'distribution-known' });
    expect(problem.detail).not.toContain(id);
  }
  expect((await adopt(controlKeys.control)).status).toBe(202);
});

test('one that another client only failed to adopt is free', async () => {
  const body = { vendor_id: 'z-1', account: 'able-main' };
  const adopt = (key: string) => api.send('POST /v1/cdn/distribution/adopt', body, { key });
  const { distribution: id } = madeOf(await adopt(controlKeys.control));
  api.distributions.put({ id, account: 'able-main', state: 'failed', readAtMs: 1 });
  expect(problemOf(await adopt(controlKeys.other)).code).toBe('distribution-known');
  api.distributions.put({ id, account: 'able-main', state: 'failed', readAtMs: undefined });
  expect((await adopt(controlKeys.other)).status).toBe(202);
});

test('422: an adoption that names no account where several could be meant, or one that cannot', async () => {
  const send = async (body: object) =>
    problemOf(await api.send('POST /v1/cdn/distribution/adopt', { vendor_id: 'z', ...body })).code;
  expect(await send({})).toBe('account-unclear');
  expect(await send({ vendor: 'able' })).toBe('account-unclear');
  expect(await send({ account: 'purge-main' })).toBe('capability-missing');
});

test('whoever may change distributions may follow the operation, and take it back', async () => {
  const { operation } = madeOf(
    await api.send('POST /v1/cdn/distribution/create', { origin: 'o.example', account: 'plain-main' }),
  );
  const meta = api.distributions.changes.get(operation)?.meta;
  if (meta === undefined) {
    throw new Error('Nothing was taken.');
  }
  api.operations.kept.set(operation, {
    fingerprint: '',
    targets: [],
    record: { meta, state: 'pending', counts: {}, lastReasons: {}, cancelRequested: false },
  });
  const key = controlKeys.change;
  expect((await api.send(`GET /v1/operations/${operation}`, undefined, { key })).body).toMatchObject({
    type: 'create',
    distribution_id: meta.distribution,
  });
  const cancelled = await api.send(`POST /v1/operations/${operation}/cancel`, undefined, { key });
  expect(cancelled).toMatchObject({ status: 200, body: { operation: { state: 'cancelled' } } });
});
