import { afterAll, beforeAll, expect, test } from 'vitest';
import { operationIdOf, purge, purgeLines } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

function keptOf(id: string) {
  const kept = api.operations.kept.get(id);
  return { targets: kept?.targets, meta: kept?.record.meta };
}

test('a URL goes to every account that fronts its hostname, and the answer says where to look', async () => {
  const reply = await purge(api.url, { paths: ['https://www.example/a'] });
  expect(reply.status).toBe(202);
  const id = operationIdOf(reply);
  expect(reply.headers.get('location')).toBe(`/v1/operations/${id}`);
  expect(reply.headers.get('operation-location')).toBe(`/v1/operations/${id}`);
  expect(reply.body).toEqual({
    ok: true,
    purge_id: id,
    operation: {
      id,
      type: 'purge',
      state: 'pending',
      done: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      deadline_at: expect.stringMatching(/Z$/u),
      mode: 'hard',
      priority: 'normal',
      targets: 1,
      counts: { accepted: 2 },
      accounts: {
        'tencent-main': { vendor: 'tencent', targets: 1, counts: { accepted: 1 } },
        'bitiful-main': { vendor: 'bitiful', targets: 1, counts: { accepted: 1 } },
      },
    },
  });
  expect(keptOf(id)).toMatchObject({
    targets: [{ kind: 'url', value: 'https://www.example/a', route: 0 }],
    meta: {
      client: 'cms',
      key: 'both',
      routes: [
        [
          { account: 'tencent-main', distribution: 'www-tencent' },
          { account: 'bitiful-main', distribution: 'www-bitiful' },
        ],
      ],
    },
  });
});

test('every kind of entry becomes its target, in the order of the request', async () => {
  const reply = await purge(
    api.url,
    {
      distribution_id: 'shop',
      paths: ['/a', '/b/*', 'https://m.shop.example/c?d=1#e'],
      directories: ['/f'],
      hostnames: ['M.shop.example'],
      purge_everything: true,
      priority: 'urgent',
      deadline_seconds: 120,
    },
    { key: keys.everything },
  );
  const { targets, meta } = keptOf(operationIdOf(reply));
  expect(targets?.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    'url https://shop.example/a',
    'directory https://shop.example/b/',
    'url https://m.shop.example/c?d=1',
    'directory https://shop.example/f/',
    'hostname m.shop.example',
    'everything https://shop.example/',
    'everything https://m.shop.example/',
  ]);
  expect(meta).toMatchObject({ priority: 'urgent', accounts: { 'tencent-main': 7 } });
  expect((meta?.deadlineAtMs ?? 0) - (meta?.createdAtMs ?? 0)).toBe(120_000);
});

test('a vendor narrows the fan-out', async () => {
  const reply = await purge(api.url, { paths: ['https://www.example/a'], vendor: 'bitiful' });
  expect(keptOf(operationIdOf(reply)).meta?.accounts).toEqual({ 'bitiful-main': 1 });
});

test('the same entry twice keeps both places', async () => {
  const reply = await purge(api.url, { paths: ['https://www.example/a', 'https://www.example/a'] });
  expect(keptOf(operationIdOf(reply)).targets).toHaveLength(2);
});

test('10,000 targets fit one body', async () => {
  const paths = Array.from({ length: 10_000 }, (_, index) => `https://img.example/${index}`);
  const reply = await purge(api.url, { paths });
  expect(reply.status).toBe(202);
  expect(keptOf(operationIdOf(reply)).targets).toHaveLength(10_000);
});

test('with "partial" the refused are listed and the others go on', async () => {
  const reply = await purge(api.url, {
    paths: ['https://www.example/a', 'https://nobody.example/b', 'ftp://www.example/c'],
    partial: true,
  });
  expect(reply.status).toBe(202);
  expect(reply.body).toMatchObject({
    operation: { targets: 1 },
    refused: {
      count: 2,
      items: [
        { pointer: '/paths/1', index: 1, code: 'unknown-hostname' },
        { pointer: '/paths/2', index: 2, code: 'not-http' },
      ],
    },
  });
});

test('a callback to a configured endpoint or an allowed host is kept with the operation', async () => {
  const paths = ['https://www.example/a'];
  for (const callback of [
    { endpoint: 'cms' },
    { url: 'https://hooks.example/done?state={status}', method: 'PUT' },
    { url: 'https://a.b.internal.example/{purge_id}' },
  ]) {
    const reply = await purge(api.url, { paths, callback });
    expect(keptOf(operationIdOf(reply)).meta?.callback).toEqual(callback);
  }
});

test('the same key and request again give the same operation as it stands now, marked as a replay, however the key is sent', async () => {
  const paths = ['https://www.example/replayed'];
  const first = await purge(api.url, { paths, idempotency_key: 'again' });
  api.operations.end(operationIdOf(first), 'complete');
  api.clock.advance(5_000);
  const second = await purge(api.url, { paths, mode: 'hard' }, { headers: { 'idempotency-key': 'again' } });
  const third = await purge(api.url, { paths }, { headers: { 'idempotency-key': '"again"' } });
  expect(second.status).toBe(202);
  for (const { body } of [second, third]) {
    const operation = { id: operationIdOf(first), state: 'complete', done: true };
    expect(body).toMatchObject({ ok: true, purge_id: operationIdOf(first), operation });
  }
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(second.headers.get('idempotent-replayed')).toBe('true');
});

test('another client may use the same key for itself', async () => {
  const body = { paths: ['https://www.example/a'], idempotency_key: 'shared' };
  const [one, other] = [await purge(api.url, body), await purge(api.url, body, { key: keys.other })];
  expect(other.status).toBe(202);
  expect(operationIdOf(other)).not.toBe(operationIdOf(one));
});

test('NDJSON takes strings and objects, with options in the query', async () => {
  const lines = [
    '"/a"',
    '{"path":"/b/*"}',
    '',
    '{"url":"https://shop.example/c"}',
    '{"directory":"/d"}',
    '{"hostname":"shop.example"}',
  ];
  const query = '?distribution_id=shop&priority=bulk&callback_endpoint=cms&deadline_seconds=60';
  const reply = await purgeLines(api.url, lines.join('\n'), { query, key: keys.everything });
  expect(reply.status).toBe(202);
  const { targets, meta } = keptOf(operationIdOf(reply));
  expect(targets?.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    'url https://shop.example/a',
    'directory https://shop.example/b/',
    'url https://shop.example/c',
    'directory https://shop.example/d/',
    'hostname shop.example',
  ]);
  expect(meta).toMatchObject({ priority: 'bulk', callback: { endpoint: 'cms' }, targets: 5 });
});

test('NDJSON with "partial" goes on without what is refused, and names its lines', async () => {
  const lines = '"https://img.example/a"\nnonsense\n"https://nobody.example/"\n"https://img.example/b"\n';
  const reply = await purgeLines(api.url, lines, { query: '?partial=true' });
  expect(reply.body).toMatchObject({
    operation: { targets: 2 },
    refused: {
      count: 2,
      items: [
        { pointer: '/1', index: 1, code: 'not-an-entry' },
        { pointer: '/2', index: 2, code: 'unknown-hostname' },
      ],
    },
  });
});

test('NDJSON sent again with its key is a replay', async () => {
  const send = () =>
    purgeLines(api.url, '"https://img.example/a"\n', { headers: { 'idempotency-key': 'lines' } });
  const [first, second] = [await send(), await send()];
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
});
