import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TargetState } from '@purgeway/model';
import { ask, operationIdOf, problemOf, purge, type Reply } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => {
  api.operations.kept.clear();
  api.operations.truthOf = () => 'accepted';
});
afterAll(() => api.close());

const pages = ['https://www.example/1', 'https://www.example/2', 'https://shop.example/3'];

const retry = (id: string, key: string = keys.both, headers = {}): Promise<Reply> =>
  ask(`${api.url}/v1/operations/${id}/retry`, { method: 'POST', key, headers });

/** A purge of three pages that has ended, with each target's truth by its position and account. */
async function ended(truth: Readonly<Record<string, TargetState>>, paths = pages): Promise<string> {
  const callback = { endpoint: 'cms' };
  const id = operationIdOf(await purge(api.url, { paths, callback, priority: 'bulk' }));
  api.operations.truthOf = (_id, index, account) => truth[`${index} ${account}`] ?? 'confirmed';
  api.operations.end(id, 'partial');
  return id;
}

test('202: what came to nothing is purged again, at the accounts alone where it did', async () => {
  const id = await ended({
    '0 tencent-main': 'rejected',
    '0 bitiful-main': 'gave-up',
    '1 bitiful-main': 'cancelled',
    '1 tencent-main': 'unverified',
  });
  const reply = await retry(id);
  expect(reply.status).toBe(202);
  const made = operationIdOf(reply);
  expect(reply.headers.get('location')).toBe(`/v1/operations/${made}`);
  expect(reply.body).toMatchObject({
    ok: true,
    operation: {
      id: made,
      retry_of: id,
      priority: 'bulk',
      targets: 2,
      accounts: { 'tencent-main': { targets: 1 }, 'bitiful-main': { targets: 2 } },
    },
  });
  const kept = api.operations.kept.get(made);
  expect(kept?.targets.map(({ value }) => value)).toEqual(pages.slice(0, 2));
  expect(kept?.record.meta).toMatchObject({
    callback: { endpoint: 'cms' },
    routes: [
      [
        { account: 'tencent-main', distribution: 'www-tencent' },
        { account: 'bitiful-main', distribution: 'www-bitiful' },
      ],
      [{ account: 'bitiful-main', distribution: 'www-bitiful' }],
    ],
  });
  expect((await ask(`${api.url}/v1/operations/${made}`)).body).toMatchObject({ retry_of: id });
});

test('202: many are taken page by page, in their order', async () => {
  const paths = Array.from({ length: 2_500 }, (_, i) => `https://shop.example/${i}`);
  const id = await ended({}, paths);
  api.operations.truthOf = (_id, index) => (index % 2 === 0 ? 'rejected' : 'confirmed');
  const made = operationIdOf(await retry(id));
  expect(api.operations.kept.get(made)?.targets.map(({ value }) => value)).toEqual(
    paths.filter((_, i) => i % 2 === 0),
  );
});

test('202: the same request sent again with its key is the same operation', async () => {
  const id = await ended({ '2 tencent-main': 'rejected' });
  const first = await retry(id, keys.both, { 'idempotency-key': 'r-1' });
  const again = await retry(id, keys.both, { 'idempotency-key': 'r-1' });
  expect(operationIdOf(again)).toBe(operationIdOf(first));
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  const other = await ended({ '2 tencent-main': 'rejected' });
  expect(problemOf(await retry(other, keys.both, { 'idempotency-key': 'r-1' })).code).toBe(
    'idempotency-key-reused',
  );
});

test('409: what has not ended, what left nothing to do again', async () => {
  const open = operationIdOf(await purge(api.url, { paths: pages }));
  expect(problemOf(await retry(open)).code).toBe('operation-not-ended');
  expect(problemOf(await retry(await ended({}))).code).toBe('nothing-to-retry');
  expect(api.operations.staging.size).toBe(0);
});

test('404: what is somebody else’s; 403: a key that may not purge', async () => {
  const id = await ended({ '0 tencent-main': 'rejected' });
  expect(problemOf(await retry(id, keys.other)).code).toBe('operation-not-found');
  expect(problemOf(await retry(id, keys.read)).code).toBe('forbidden');
});

test('403: a key that may not purge one of the targets does not have it purged by retrying', async () => {
  const id = operationIdOf(await purge(api.url, { hostnames: ['shop.example'] }, { key: keys.everything }));
  api.operations.truthOf = () => 'rejected';
  api.operations.end(id, 'failed');
  expect(problemOf(await retry(id, keys.purge)).code).toBe('outside-key-limits');
  expect((await retry(id, keys.everything)).status).toBe(202);
});

test('429: a retry counts against the key’s day', async () => {
  const id = await ended(
    {},
    Array.from({ length: 6 }, (_, i) => `https://shop.example/${i}`),
  );
  api.operations.truthOf = () => 'rejected';
  expect(problemOf(await retry(id, keys.daily)).code).toBe('daily-targets-used-up');
});
