import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, operationIdOf, problemOf, purge } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => {
  api.operations.kept.clear();
});
afterAll(() => api.close());

const pageSchema = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  next_cursor: z.string().optional(),
});

async function purgeOne(path = '/a'): Promise<string> {
  return operationIdOf(await purge(api.url, { paths: [`https://www.example${path}`] }));
}

/** Every item of a list, page by page. */
async function readAll(path: string): Promise<Record<string, unknown>[][]> {
  const pages: Record<string, unknown>[][] = [];
  let cursor: string | undefined;
  do {
    const next = cursor === undefined ? '' : `&cursor=${cursor}`;
    const page = pageSchema.parse((await ask(`${api.url}${path}${next}`)).body);
    pages.push(page.items);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return pages;
}

test('an operation is shown as it stands', async () => {
  const id = await purgeOne();
  const kept = api.operations.kept.get(id);
  if (kept !== undefined) {
    kept.record = {
      ...kept.record,
      state: 'active',
      counts: { 'bitiful-main': { unverified: 1 } },
      lastReasons: { 'tencent-main': { code: '4400', message: 'busy', at: '2026-01-01T00:00:00.000Z' } },
    };
  }
  api.accounts.holds.set('tencent-main', {
    reason: 'quota',
    untilMs: Date.UTC(2026, 0, 2),
    message: 'Used up.',
  });
  api.accounts.holds.set('bitiful-main', { reason: 'paused', untilMs: Date.UTC(2026, 0, 2) });
  const reply = await ask(`${api.url}/v1/operations/${id}`);
  api.accounts.holds.clear();
  expect(reply.body).toMatchObject({
    id,
    state: 'active',
    done: false,
    counts: { accepted: 1, unverified: 1 },
    accounts: {
      'tencent-main': {
        counts: { accepted: 1 },
        waiting_for: { reason: 'quota', until: '2026-01-02T00:00:00.000Z', message: 'Used up.' },
        last_reason: { code: '4400', message: 'busy' },
      },
      'bitiful-main': { counts: { unverified: 1 } },
    },
  });
  expect(reply.text.match(/waiting_for/gu)?.length).toBe(1);
});

test('with wait the answer comes when the operation ends', async () => {
  const id = await purgeOne();
  const reply = ask(`${api.url}/v1/operations/${id}?wait=60s`);
  await expect.poll(() => api.operations.isWaitedFor(id)).toBe(true);
  api.operations.end(id, 'complete');
  expect((await reply).body).toMatchObject({
    id,
    state: 'complete',
    done: true,
    finished_at: expect.any(String),
  });
});

test('with wait the answer comes after that time at the latest', async () => {
  const id = await purgeOne();
  expect((await ask(`${api.url}/v1/operations/${id}?wait=1s`)).body).toMatchObject({ state: 'pending' });
});

test('a client that goes away while it waits is not waited for any more', async () => {
  const id = await purgeOne();
  const controller = new AbortController();
  const headers = { authorization: `Bearer ${keys.both}` };
  const gone = fetch(`${api.url}/v1/operations/${id}?wait=60s`, { headers, signal: controller.signal });
  await expect.poll(() => api.operations.isWaitedFor(id)).toBe(true);
  controller.abort();
  await expect(gone).rejects.toThrow('abort');
  await expect.poll(() => api.operations.isWaitedFor(id)).toBe(false);
});

test.each(['0s', '61s', '20', '1m', '-1s', '1.5s'])('400: wait=%s', async (wait) => {
  const id = await purgeOne();
  const problem = problemOf(await ask(`${api.url}/v1/operations/${id}?wait=${wait}`));
  expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '/wait' }] });
});

test.each(['op_00000000000000000000', 'nonsense', 'op_..%2F..'])('404: the id %s', async (id) => {
  expect(problemOf(await ask(`${api.url}/v1/operations/${id}`)).code).toBe('operation-not-found');
});

test('operations are listed newest first, page by page', async () => {
  const ids = [await purgeOne('/1'), await purgeOne('/2'), await purgeOne('/3')];
  const pages = await readAll('/v1/operations?limit=2');
  expect(pages.map((page) => page.length)).toEqual([2, 1]);
  expect(pages.flat().map(({ id }) => id)).toEqual(ids.toReversed());
});

test('targets are listed in the order of the request, page by page', async () => {
  const paths = Array.from({ length: 5 }, (_, index) => `https://www.example/${index}`);
  const id = operationIdOf(await purge(api.url, { paths }));
  const pages = await readAll(`/v1/operations/${id}/targets?limit=2`);
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(pages.flat().map(({ value }) => value)).toEqual(paths);
  expect(pages[0]?.[0]).toEqual({
    index: 0,
    kind: 'url',
    value: 'https://www.example/0',
    accounts: [
      { account: 'tencent-main', state: 'accepted' },
      { account: 'bitiful-main', state: 'accepted' },
    ],
  });
});

test('400: a cursor that was changed, or is of another list', async () => {
  const id = operationIdOf(
    await purge(api.url, { paths: ['https://www.example/1', 'https://www.example/2'] }),
  );
  await purgeOne();
  const targets = await ask(`${api.url}/v1/operations/${id}/targets?limit=1`);
  const cursor = pageSchema.parse(targets.body).next_cursor ?? '';
  for (const path of [
    `/v1/operations?cursor=${cursor}`,
    `/v1/operations/${id}/targets?cursor=${cursor.slice(0, -1)}A`,
    `/v1/operations/${id}/targets?cursor=${Buffer.from('1').toString('base64url')}`,
  ]) {
    expect(problemOf(await ask(api.url + path))).toMatchObject({ status: 400, code: 'invalid-cursor' });
  }
});

test('400: a limit that is none, or a parameter that does not exist', async () => {
  for (const [query, pointer] of [
    ['limit=0', '/limit'],
    ['limit=many', '/limit'],
    ['state=dead', '/state'],
  ]) {
    expect(problemOf(await ask(`${api.url}/v1/operations?${query}`)).errors?.[0]?.pointer).toBe(pointer);
  }
  expect((await ask(`${api.url}/v1/operations?limit=100000`)).status).toBe(200);
});

test('a limit over the most is brought down to it', async () => {
  // Besides the four of the config.
  for (let i = 0; i < 197; i += 1) {
    api.distributions.put({ id: `dist_${i}`, account: 'bitiful-main' });
  }
  const pages = await readAll('/v1/cdn/distribution/list?limit=99999999');
  expect(pages.map(({ length }) => length)).toEqual([200, 1]);
});

test('cancel takes back what is not yet sent and says how much that was', async () => {
  const id = await purgeOne();
  const reply = await ask(`${api.url}/v1/operations/${id}/cancel`, { method: 'POST' });
  expect(reply).toMatchObject({
    status: 200,
    body: {
      ok: true,
      cancelled: 2,
      operation: { id, state: 'cancelled', done: true, counts: { cancelled: 2 } },
    },
  });
});

test('what operations are looked for by is taken as a purge would take it', async () => {
  const url = encodeURIComponent('HTTPS://WWW.example:443/a b#part');
  const directory = encodeURIComponent('https://www.example/news/*');
  const query = `url=${url}&directory=${directory}&hostname=WWW.Example&tag=t-1&vendor_task=9&account=a-1`;
  const reply = await ask(
    `${api.url}/v1/operations?${query}&from=2026-01-01T00:00:00Z&to=2026-01-02T01:00:00%2B01:00`,
  );
  expect(reply.status).toBe(200);
  expect(api.operations.filters).toEqual({
    url: 'https://www.example/a%20b',
    directory: 'https://www.example/news/',
    hostname: 'www.example',
    tag: 't-1',
    vendorTask: '9',
    account: 'a-1',
    fromMs: Date.UTC(2026, 0, 1),
    toMs: Date.UTC(2026, 0, 2),
  });
});

test('operations are narrowed by state, and it is told by when they can be found', async () => {
  const [ended] = [await purgeOne('/1'), await purgeOne('/2')];
  api.operations.end(ended ?? '', 'failed');
  api.operations.indexedUntilMs = Date.UTC(2026, 0, 1);
  const { body } = await ask(`${api.url}/v1/operations?state=failed`);
  api.operations.indexedUntilMs = undefined;
  expect(body).toEqual({
    items: [expect.objectContaining({ id: ended })],
    indexed_until: '2026-01-01T00:00:00.000Z',
  });
});

test('another client is looked for by an admin alone', async () => {
  const id = operationIdOf(await purge(api.url, { paths: ['https://www.example/1'] }, { key: keys.other }));
  await purgeOne();
  const list = (key: string) => ask(`${api.url}/v1/operations?client=deploy`, { key });
  expect((await list(keys.admin)).body).toEqual({ items: [expect.objectContaining({ id })] });
  expect((await list(keys.both)).body).toEqual({ items: [] });
});

test.each([
  ['url=www.example', '/url'],
  ['url=https://www.example/news/*', '/url'],
  ['directory=/news/', '/directory'],
  ['hostname=https://www.example', '/hostname'],
  ['state=done', '/state'],
  ['type=purges', '/type'],
  ['from=yesterday', '/from'],
  ['tag=', '/tag'],
])('400: looked for by %s', async (query, pointer) => {
  expect(problemOf(await ask(`${api.url}/v1/operations?${query}`))).toMatchObject({
    status: 400,
    errors: [{ pointer }],
  });
});

test('400: a cursor of a list that was narrowed otherwise', async () => {
  for (const path of ['/1', '/2']) {
    await purgeOne(path);
  }
  const { next_cursor: cursor } = pageSchema.parse(
    (await ask(`${api.url}/v1/operations?limit=1&state=pending`)).body,
  );
  expect((await ask(`${api.url}/v1/operations?limit=1&state=pending&cursor=${cursor}`)).status).toBe(200);
  const other = await ask(`${api.url}/v1/operations?limit=1&state=active&cursor=${cursor}`);
  expect(problemOf(other).code).toBe('invalid-cursor');
});
