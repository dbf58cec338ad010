import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, operationIdOf, problemOf, purge, purgeLines } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const urls = (count: number) => Array.from({ length: count }, (_, i) => `https://www.example/${i}`);

describe('requests', () => {
  const list = (key: string) => ask(`${api.url}/v1/operations`, { key });

  test('every answer to a key says what it may and what is left', async () => {
    for (const [left, path] of [
      [2, '/v1/operations'],
      [1, '/v1/operations/none'],
      [0, '/v1/keys'],
    ] as const) {
      const { headers } = await ask(api.url + path, { key: keys.slow });
      expect(headers.get('ratelimit-policy')).toBe('"key";q=3;w=60');
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"key";r=${left};t=\\d+$`, 'u'));
    }
  });

  test('too many are refused with the time to wait, and count for that key alone', async () => {
    for (let i = 0; i < 3; i += 1) {
      expect((await list(keys.slow)).status).toBe(200);
    }
    const reply = await list(keys.slow);
    expect(problemOf(reply)).toMatchObject({ status: 429, code: 'too-many-requests', retryable: true });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(reply.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/u);
    expect((await purge(api.url, { paths: urls(1) }, { key: keys.slow })).status).toBe(429);
    expect((await list(keys.read)).status).toBe(200);
  });

  test('a key that says nothing has the allowance of all', async () => {
    expect((await list(keys.read)).headers.get('ratelimit-policy')).toBe('"key";q=1000000;w=60');
  });

  test('nobody without a key is told of any allowance', async () => {
    for (const key of ['', 'unknown', keys.revoked]) {
      expect((await list(key)).headers.get('ratelimit')).toBeNull();
    }
    expect((await ask(`${api.url}/livez`, { key: '' })).headers.get('ratelimit')).toBeNull();
  });

  test('while they cannot be counted nobody is held up', async () => {
    api.keyUsage.isGone = true;
    for (let i = 0; i < 10; i += 1) {
      expect((await list(keys.slow)).status).toBe(200);
    }
    api.keyUsage.isGone = false;
    api.clock.advance(1_000);
    const statuses = [];
    for (let i = 0; i < 4; i += 1) {
      statuses.push((await list(keys.slow)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

describe('targets of the day', () => {
  const send = (count: number, more: object = {}) =>
    purge(api.url, { paths: urls(count), ...more }, { key: keys.daily });

  test('a request that passes them is refused as a whole, and says until when', async () => {
    expect((await send(3)).status).toBe(202);
    const reply = await send(3);
    expect(problemOf(reply)).toMatchObject({ status: 429, code: 'daily-targets-used-up' });
    expect(problemOf(reply).detail).toContain('2 are left until');
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await send(2)).status).toBe(202);
    expect((await send(1)).status).toBe(429);
    expect(api.operations.kept.size).toBe(2);
  });

  test('only what is taken counts', async () => {
    expect((await send(5, { hostnames: ['nobody.example'], partial: true })).status).toBe(202);
    expect(api.keyUsage.targets.get('daily')).toBe(5);
  });

  test('what is refused or came before costs nothing', async () => {
    const more = { idempotency_key: 'one' };
    const first = operationIdOf(await send(5, more));
    expect(operationIdOf(await send(5, more))).toBe(first);
    expect(problemOf(await send(4, more)).code).toBe('idempotency-key-reused');
    await purge(api.url, { paths: ['https://nobody.example/'] }, { key: keys.daily });
    expect(api.keyUsage.targets.get('daily')).toBe(5);
  });

  test('a key used again for something else gives its targets back', async () => {
    await send(2, { idempotency_key: 'one' });
    expect(problemOf(await send(3, { idempotency_key: 'one' })).code).toBe('idempotency-key-reused');
    expect(api.keyUsage.targets.get('daily')).toBe(2);
  });

  test('NDJSON counts and repeats alike', async () => {
    const lines = urls(5).join('\n');
    const stream = (body: string, query = '?idempotency_key=one') =>
      purgeLines(api.url, body, { key: keys.daily, query });
    const first = operationIdOf(await stream(lines));
    expect(operationIdOf(await stream(lines))).toBe(first);
    expect(problemOf(await stream(lines, '')).code).toBe('daily-targets-used-up');
    expect(api.keyUsage.targets.get('daily')).toBe(5);
    expect(api.operations.staging.size).toBe(0);
  });

  test('what came at once under one idempotency key is charged once, and all of it is answered alike', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(5, { idempotency_key: 'one' })));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 202));
    expect(new Set(replies.map(operationIdOf)).size).toBe(1);
    expect(api.keyUsage.targets.get('daily')).toBe(5);
  });

  test('another request under the same idempotency key does not ride on the charge of the first', async () => {
    const replies = await Promise.all([1, 5].map((count) => send(count, { idempotency_key: 'one' })));
    const kept = [...api.operations.kept.values()].map(({ targets }) => targets.length);
    expect(replies.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(api.keyUsage.targets.get('daily')).toBe(kept[0]);
  });

  test('a full store costs nothing', async () => {
    api.operations.isFull = true;
    const streamed = purgeLines(api.url, urls(2).join('\n'), { key: keys.daily });
    for (const reply of await Promise.all([send(2), send(1, { idempotency_key: 'one' }), streamed])) {
      expect(reply.status).toBe(507);
    }
    await expect.poll(() => api.keyUsage.targets.get('daily')).toBe(0);
  });

  test('when it is not known whether they were stored they stay taken', async () => {
    api.operations.isGone = true;
    expect((await send(2)).status).toBe(503);
    expect(api.keyUsage.targets.get('daily')).toBe(2);
  });
});

describe('wrong keys', () => {
  const tryKey = (key: string, headers: Record<string, string> = {}) =>
    ask(`${api.url}/v1/operations`, { key, headers });

  test('slow their address down, but no key that worked from there before', async () => {
    expect((await tryKey(keys.read)).status).toBe(200);
    for (let i = 0; i < 10; i += 1) {
      expect((await tryKey(`guess-${i}`)).status).toBe(401);
    }
    const reply = await tryKey('guess');
    expect(problemOf(reply)).toMatchObject({ status: 429, code: 'too-many-wrong-keys' });
    expect(reply.headers.get('retry-after')).toBe('1');
    expect((await tryKey(keys.read)).status).toBe(200);
    // The right guess is not told from a wrong one.
    expect(problemOf(await tryKey(keys.admin)).code).toBe('too-many-wrong-keys');
    api.clock.advance(1_000);
    expect((await tryKey('guess')).status).toBe(401);
    expect((await tryKey('guess')).headers.get('retry-after')).toBe('2');
  });

  test("an address of one's own making counts for nothing", async () => {
    for (let i = 0; i < 10; i += 1) {
      await tryKey('guess', { 'x-forwarded-for': `192.0.2.${i}` });
    }
    expect((await tryKey('guess', { 'x-forwarded-for': '192.0.2.99' })).status).toBe(429);
  });

  test('behind trusted proxies it is the address that they saw that counts', async () => {
    const behind = await startApi({ trustedProxies: 1 });
    const from = (address: string) =>
      ask(`${behind.url}/v1/operations`, {
        key: 'guess',
        headers: { 'x-forwarded-for': `1.2.3.4, ${address}` },
      });
    for (let i = 0; i < 10; i += 1) {
      await from('192.0.2.1');
    }
    expect([(await from('192.0.2.1')).status, (await from('192.0.2.2')).status]).toEqual([429, 401]);
    await behind.close();
  });

  test('a key that was good once is told what became of it, and slows nobody', async () => {
    for (let i = 0; i < 15; i += 1) {
      const reply = await tryKey(i % 2 === 0 ? keys.expired : keys.revoked);
      expect(problemOf(reply)).toMatchObject({
        status: 401,
        detail: expect.stringMatching(/expired at|is revoked/u),
      });
      expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });
});
