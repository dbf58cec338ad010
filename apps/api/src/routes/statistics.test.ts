import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, problemOf } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const read = (query = '', key: string = keys.read) => ask(`${api.url}/v1/statistics${query}`, { key });
const bodySchema = z.object({
  resolution_seconds: z.literal(60),
  accounts: z.record(z.string(), z.object({ points: z.array(z.looseObject({ at: z.string() })) })),
});

test('200: every minute of every account, with times in seconds', async () => {
  api.minutes.kept.set('bitiful-main', {
    accepted: 7,
    waiting: 3,
    toSent: { p50Ms: 1_200, p99Ms: 4_501.7 },
  });
  const { accounts } = bodySchema.parse((await read('?minutes=3')).body);
  expect(Object.keys(accounts)).toEqual(['tencent-main', 'bitiful-main']);
  const points = accounts['bitiful-main']?.points ?? [];
  expect(points).toHaveLength(3);
  expect(points[0]).toEqual({
    at: expect.stringMatching(/:00\.000Z$/u),
    accepted: 7,
    sent: 0,
    confirmed: 0,
    unverified: 0,
    failed: 0,
    cancelled: 0,
    calls: 0,
    waiting: 3,
    accepted_to_sent: { p50: 1.2, p99: 4.502 },
  });
  expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).toSorted());
});

test('200: an hour unless more is asked for, of one account if it is named', async () => {
  const { accounts } = bodySchema.parse((await read('?account=tencent-main')).body);
  expect(Object.keys(accounts)).toEqual(['tencent-main']);
  expect(accounts['tencent-main']?.points).toHaveLength(60);
});

test('400, 403, 404', async () => {
  for (const query of ['?minutes=0', '?minutes=1441', '?minutes=x', '?hours=1']) {
    expect((await read(query)).status).toBe(400);
  }
  expect((await read('', keys.purge)).status).toBe(403);
  expect(problemOf(await read('?account=none')).code).toBe('account-not-found');
});
