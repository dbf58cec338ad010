import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ask, problemOf, purge } from '../testing/client.ts';
import { keys, startApi, testConfig, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const bodySchema = z.object({ items: z.array(z.looseObject({ id: z.string() })) });

async function listed(id: string) {
  const reply = await ask(`${api.url}/v1/keys`, { key: keys.admin });
  return bodySchema.parse(reply.body).items.find((item) => item.id === id);
}

test('shows what a key may do and how it was used', async () => {
  await purge(api.url, { paths: ['https://www.example/a'] }, { key: keys.daily });
  expect(await listed('daily')).toEqual({
    id: 'daily',
    client: 'cms',
    scopes: ['purge'],
    revoked: false,
    targets_per_day_max: 5,
    targets_used_today: 1,
    last_used: { at: expect.stringMatching(/^20.*Z$/u), address: '127.0.0.1' },
  });
  expect(await listed('slow')).toMatchObject({ rate_limit: { requests: 3, window_seconds: 60 } });
  expect(await listed('expired')).toMatchObject({ expires_at: '2020-01-01T00:00:00Z' });
  expect(await listed('news')).toMatchObject({ prefixes: ['https://www.example/news'] });
  expect(await listed('news')).not.toHaveProperty('last_used');
});

test('shows neither keys nor hashes, and to admins alone', async () => {
  const { text } = await ask(`${api.url}/v1/keys`, { key: keys.admin });
  for (const { sha256 } of testConfig.keys) {
    expect(text).not.toContain(sha256);
  }
  expect(text).not.toContain('test-key');
  for (const path of ['/v1/keys', '/v1/audit', '/v1/audit/verification']) {
    expect(problemOf(await ask(api.url + path, { key: keys.both })).status).toBe(403);
  }
});

test('a key that is used all the time is written down every few seconds', async () => {
  const use = () => ask(`${api.url}/v1/operations`, { key: keys.read });
  await use();
  const first = api.keyUsage.uses.get('read')?.lastUsedAtMs ?? 0;
  await use();
  expect(api.keyUsage.uses.get('read')?.lastUsedAtMs).toBe(first);
  api.clock.advance(5_000);
  await use();
  expect(api.keyUsage.uses.get('read')?.lastUsedAtMs).toBeGreaterThanOrEqual(first + 5_000);
});
