import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, operationIdOf, problemOf, purge, purgeLines } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

const admin = { key: keys.admin };

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const body = { paths: ['https://www.example/private?token=hunter2'] };

test('a purge is written down with who, from where, what for and what came of it', async () => {
  const headers = { 'x-request-id': 'trace-1' };
  const id = operationIdOf(await purge(api.url, body, { key: keys.purge, headers }));
  expect(api.audit.entries).toEqual([
    {
      action: 'purge',
      client: 'cms',
      key: 'purge',
      address: '127.0.0.1',
      requestId: 'trace-1',
      status: 202,
      subject: id,
      targets: 1,
    },
  ]);
});

test('each request that changes something is written down, also when it is repeated or refused', async () => {
  const keyed = { ...body, idempotency_key: 'one' };
  const id = operationIdOf(await purge(api.url, keyed));
  await purge(api.url, keyed);
  await purgeLines(api.url, 'https://www.example/1\n');
  await purge(api.url, { paths: ['https://nobody.example/'] });
  await purge(api.url, keyed, { key: keys.shop });
  await ask(`${api.url}/v1/operations/${id}/cancel`, { method: 'POST' });
  await ask(`${api.url}/v1/accounts/tencent-main/resume`, { method: 'POST', key: keys.admin });
  expect(api.audit.entries.map(({ action, status, code, key }) => [action, status, code, key])).toEqual([
    ['purge', 202, undefined, 'both'],
    ['purge', 202, undefined, 'both'],
    ['purge', 202, undefined, 'both'],
    ['purge', 422, 'targets-refused', 'both'],
    ['purge', 403, 'outside-key-limits', 'shop'],
    ['operation.cancel', undefined, undefined, 'both'],
    ['operation.cancel', 200, undefined, 'both'],
    ['account.resume', undefined, undefined, 'admin'],
    ['account.resume', 200, undefined, 'admin'],
  ]);
  expect(api.audit.entries.map(({ subject }) => subject)).toEqual([
    id,
    id,
    expect.stringMatching(/^op_/u),
    undefined,
    undefined,
    id,
    id,
    'tencent-main',
    'tencent-main',
  ]);
});

test('a purge of everything stands among the deeds, other purges do not', async () => {
  const everything = { purge_everything: true, distribution_id: 'shop' };
  for (const one of [everything, body]) {
    expect((await purge(api.url, one, { key: keys.admin })).status).toBe(202);
  }
  const records = await Array.fromAsync(api.audit.each({}));
  expect(records.map(({ chain, action, status }) => [chain, action, status])).toEqual([
    ['deeds', 'purge.everything', undefined],
    ['deeds', 'purge.everything', 202],
    ['purges', 'purge', 202],
  ]);
});

test.each([
  { distribution_id: 'shop', hostnames: ['m.shop.example'] },
  { distribution_id: 'shop', directories: ['https://m.shop.example/'] },
  '{"hostname":"m.shop.example"}\n"https://m.shop.example/a"',
])('a purge of a whole site is a deed however it is written: %j', async (asked) => {
  const send = typeof asked === 'string' ? purgeLines(api.url, asked, admin) : purge(api.url, asked, admin);
  expect((await send).status).toBe(202);
  expect(api.audit.entries.map(({ action, status }) => [action, status])).toEqual([
    ['purge.everything', undefined],
    ['purge.everything', 202],
  ]);
});

test('a purge of everything is not taken when it cannot be written down before', async () => {
  const everything = { purge_everything: true, distribution_id: 'shop' };
  api.audit.isGone = true;
  expect((await purge(api.url, everything, { key: keys.admin })).status).toBe(503);
  expect(api.operations.kept.size).toBe(0);
  api.audit.isGone = false;
  api.audit.appendsMax = 1;
  expect((await purge(api.url, everything, { key: keys.admin })).status).toBe(202);
  const [id] = api.operations.kept.keys();
  expect(api.audit.entries).toMatchObject([{ action: 'purge.everything', subject: id }]);
  expect(api.audit.entries[0]?.status).toBeUndefined();
});

test('whoever is turned away is written down, whoever only reads is not', async () => {
  await ask(`${api.url}/v1/operations`);
  await ask(`${api.url}/v1/operations`, { key: 'hunter2' });
  await ask(`${api.url}/v1/keys?key=hunter2`, { key: keys.read });
  expect(api.audit.entries).toMatchObject([
    { action: 'read', status: 401, code: 'unauthorized' },
    { action: 'read', status: 403, code: 'forbidden', client: 'cms', key: 'read' },
  ]);
});

test('neither secrets nor addresses of pages are in it', async () => {
  await purge(api.url, body);
  await ask(`${api.url}/v1/operations/hunter2/cancel?key=hunter2`, { method: 'POST' });
  await purge(api.url, '{"hunter2":', { key: keys.purge });
  await ask(`${api.url}/v1/cdn/distribution/delete/hunter2?idempotency_key=hunter2`, {
    method: 'DELETE',
    key: keys.shop,
  });
  expect(api.audit.entries.length).toBe(4);
  expect(JSON.stringify(api.audit.entries)).not.toMatch(/hunter2|private|test-key|https?:/u);
});

test('who cannot be written down is not answered as done', async () => {
  const id = operationIdOf(await purge(api.url, body));
  api.audit.isGone = true;
  expect(problemOf(await purge(api.url, body)).code).toBe('store-unavailable');
  const cancel = await ask(`${api.url}/v1/operations/${id}/cancel`, { method: 'POST' });
  expect(problemOf(cancel).code).toBe('store-unavailable');
  // What is refused stays refused.
  expect((await purge(api.url, body, { key: 'unknown' })).status).toBe(401);
});

test('a flood of refusals cannot wash the log out; how many were left out is told', async () => {
  for (let i = 0; i < 50; i += 1) {
    await ask(`${api.url}/v1/operations`, { key: '' });
  }
  expect(api.audit.entries).toHaveLength(20);
  api.clock.advance(60_000);
  await ask(`${api.url}/v1/operations`, { key: '' });
  expect(api.audit.entries.at(-1)).toMatchObject({ leftOut: 30 });
  await purge(api.url, body);
  expect(api.audit.entries.at(-1)).toMatchObject({ action: 'purge', status: 202 });
});

test('the list is read page by page and by what is asked for, or as NDJSON in one go', async () => {
  for (let i = 0; i < 3; i += 1) {
    await purge(api.url, body, { key: i === 1 ? keys.other : keys.purge });
  }
  const pageSchema = z.object({
    items: z.array(z.looseObject({ number: z.number() })),
    next_cursor: z.string().optional(),
  });
  const read = async (query: string) =>
    pageSchema.parse((await ask(`${api.url}/v1/audit${query}`, { key: keys.admin })).body);
  const first = await read('?limit=2');
  expect(first.items.map(({ number }) => number)).toEqual([3, 2]);
  const second = await read(`?limit=2&cursor=${first.next_cursor}`);
  expect(second.items.map(({ number }) => number)).toEqual([1]);
  expect((await read('?client=deploy')).items).toMatchObject([{ number: 2, key: 'other', action: 'purge' }]);
  const foreign = await ask(`${api.url}/v1/audit?client=cms&cursor=${first.next_cursor}`, {
    key: keys.admin,
  });
  expect(problemOf(foreign).code).toBe('invalid-cursor');
  expect(problemOf(await ask(`${api.url}/v1/audit?from=yesterday`, { key: keys.admin })).code).toBe(
    'invalid-request',
  );
  const lines = await ask(`${api.url}/v1/audit`, {
    key: keys.admin,
    headers: { accept: 'application/x-ndjson' },
  });
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
  expect(
    lines.text
      .trimEnd()
      .split('\n')
      .map((line) => z.object({ number: z.number() }).parse(JSON.parse(line)).number),
  ).toEqual([1, 2, 3]);
});
