import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask, problemOf, purge, purgeLines } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  // 20:00 where Tencent counts its days.
  api.clock.advance(Date.UTC(2026, 0, 5, 12) - api.clock.now());
});
beforeEach(() => {
  api.accounts.usedToday.clear();
  api.accounts.holds.clear();
  api.accounts.pauses.clear();
  api.accounts.backlogs.clear();
});
afterAll(() => api.close());

const dry = (body: unknown, key: string = keys.both) =>
  ask(`${api.url}/v1/cdn/cache/purge?dry_run=true`, {
    method: 'POST',
    key,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const pages = (count: number, host = 'www.example'): string[] =>
  Array.from({ length: count }, (_, i) => `https://${host}/${i}`);

test('200: tells the accounts, calls, quota and time of a purge, and keeps nothing', async () => {
  const audited = api.audit.entries.length;
  const reply = await dry({ paths: pages(1_500) });
  expect(reply.status).toBe(200);
  expect(reply.body).toEqual({
    dry_run: true,
    targets: 1_500,
    accounts: [
      {
        account: 'tencent-main',
        vendor: 'tencent',
        targets: 1_500,
        calls: 2,
        waiting: 0,
        quota: [{ kind: 'url', per_day: 10_000, used: 0, needed: 1_500, left_after: 8_500 }],
        starts_in_seconds: 0,
        takes_seconds: expect.any(Number),
        proof: 'polled',
      },
      {
        account: 'bitiful-main',
        vendor: 'bitiful',
        targets: 1_500,
        calls: 75,
        waiting: 0,
        starts_in_seconds: 0,
        takes_seconds: expect.any(Number),
        proof: 'none',
      },
    ],
  });
  expect([api.operations.kept.size, api.operations.staging.size]).toEqual([0, 0]);
  expect(api.audit.entries.length).toBe(audited);
});

test('200: a stream is told the same as a body', async () => {
  const paths = pages(1_500);
  const lines = await purgeLines(api.url, paths.join('\n'), { query: '?dry_run=true' });
  expect(lines.body).toEqual((await dry({ paths })).body);
  expect([api.operations.kept.size, api.operations.staging.size]).toEqual([0, 0]);
});

test('200: equal targets are one', async () => {
  const path = 'https://shop.example/a';
  expect((await dry({ paths: [path, path, `${path}#part`] })).body).toMatchObject({
    targets: 3,
    accounts: [{ account: 'tencent-main', targets: 1, calls: 1 }],
  });
});

test('200: what the day has no room for goes on the next days', async () => {
  api.accounts.usedToday.set('tencent-main', { url: 9_999 });
  const { body } = await dry({ paths: pages(2, 'shop.example') });
  // Tencent's midnight is 16:00 UTC.
  expect(body).toMatchObject({
    accounts: [
      {
        quota: [{ used: 9_999, needed: 2, left_after: 0 }],
        starts_in_seconds: 0,
        takes_seconds: expect.closeTo(4 * 3600, -3),
      },
    ],
  });
});

test('200: what waits already goes before, but for urgent targets', async () => {
  api.accounts.backlogs.set('bitiful-main', {
    targets: 80_000,
    lanes: [{ lane: 'url.hard', targets: 80_000 }],
  });
  const normal = await dry({ paths: pages(1, 'img.example') });
  expect(normal.body).toMatchObject({ accounts: [{ waiting: 80_000, calls: 1 }] });
  const urgent = await dry({ paths: pages(1, 'img.example'), priority: 'urgent' });
  expect(urgent.body).toMatchObject({ accounts: [{ waiting: 80_000, takes_seconds: 1 }] });
  expect(JSON.stringify(normal.body)).toMatch(/"takes_seconds":\d{3,}/u);
});

test('200: a held account says when it begins, a paused one who paused it', async () => {
  api.accounts.holds.set('tencent-main', { reason: 'throttled', untilMs: api.clock.now() + 90_000 });
  await api.accounts.pause('bitiful-main', 'ops');
  const { body } = await dry({ paths: pages(1) });
  expect(body).toMatchObject({
    accounts: [
      { account: 'tencent-main', starts_in_seconds: expect.closeTo(90, -2) },
      { account: 'bitiful-main', paused: { by: 'ops', since: expect.any(String) } },
    ],
  });
  expect(JSON.stringify(body).match(/starts_in_seconds/gu)?.length).toBe(1);
});

test('200: with partial it names what would be refused', async () => {
  const { body } = await dry({
    paths: ['https://shop.example/a', 'https://unknown.example/'],
    partial: true,
  });
  expect(body).toMatchObject({
    targets: 1,
    refused: [{ pointer: '/paths/1', index: 1, code: 'unknown-hostname' }],
    refused_count: 1,
  });
});

test('a purge that would be refused is refused alike', async () => {
  const unknown = { paths: ['https://unknown.example/'] };
  const [tried, sent] = [await dry(unknown), await purge(api.url, unknown)];
  expect(problemOf(tried)).toEqual({ ...problemOf(sent), request_id: expect.any(String) });
  expect(problemOf(await dry({ purge_everything: true, distribution_id: 'img' })).code).toBe('forbidden');
  expect(problemOf(await dry({ paths: pages(1, 'img.example') }, keys.shop)).code).toBe('outside-key-limits');
  expect((await dry({ paths: pages(1) }, keys.read)).status).toBe(403);
});

test('429: more than the key’s day has left; what is only tried takes nothing of it', async () => {
  for (let i = 0; i < 3; i += 1) {
    expect((await dry({ paths: pages(5) }, keys.daily)).status).toBe(200);
  }
  expect(problemOf(await dry({ paths: pages(6) }, keys.daily)).code).toBe('daily-targets-used-up');
  expect((await purge(api.url, { paths: pages(5) }, { key: keys.daily })).status).toBe(202);
  api.operations.kept.clear();
});

test.each(['yes', '1', '', 'true&dry_run=false'])(
  '400: dry_run=%s is not taken for a purge',
  async (value) => {
    const body = { paths: pages(1) };
    for (const type of ['application/json', 'application/x-ndjson']) {
      const reply = await ask(`${api.url}/v1/cdn/cache/purge?dry_run=${value}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(body),
      });
      expect(problemOf(reply)).toMatchObject({ status: 400, errors: [{ pointer: '/dry_run' }] });
    }
    expect(api.operations.kept.size).toBe(0);
  },
);
