import { afterEach, describe, expect, it } from 'vitest';
import type { Fake, FakeOptions } from '../testing/fake.ts';
import { startFake } from './fake.ts';

const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('the fake', () => {
  it.each([
    ['a missing scheme', { type: 'url', url_list: ['www.example.com/a'] }, 400],
    ['an asterisk', { type: 'url', url_list: ['https://www.example.com/*'] }, 400],
    ['21 URLs', { type: 'url', url_list: Array.from({ length: 21 }, () => 'https://a.test/') }, 400],
    ['another type', { type: 'tag', url_list: ['https://www.example.com/'] }, 400],
    ['20 URLs', { type: 'url', url_list: Array.from({ length: 20 }, () => 'https://a.test/') }, 200],
  ])('answers %s with its status', async (_what, body, status) => {
    const fake = await start();
    expect(await post(fake, body)).toBe(status);
  });

  it('refuses a form, a wrong token and a token with Bearer', async () => {
    const fake = await start();
    const body = { type: 'url', url_list: ['https://a.test/'] };
    const token = String(fake.settings['token']);
    expect(await post(fake, body, { 'content-type': 'application/x-www-form-urlencoded' })).toBe(400);
    expect(await post(fake, body, { authorization: 'wrong' })).toBe(401);
    expect(await post(fake, body, { authorization: `Bearer ${token}` })).toBe(401);
  });

  it('refuses the third call in any second, unless limits are off', async () => {
    const body = { type: 'url', url_list: ['https://a.test/'] };
    const fake = await start();
    fake.clock.set(0);
    const statuses = [await post(fake, body), await post(fake, body), await post(fake, body)];
    fake.clock.set(999);
    statuses.push(await post(fake, body));
    fake.clock.set(1000);
    statuses.push(await post(fake, body));
    expect(statuses).toEqual([200, 200, 429, 429, 200]);
    const free = await start({ limits: 'off' });
    for (let call = 0; call < 5; call += 1) expect(await post(free, body)).toBe(200);
  });
});

async function start(options?: FakeOptions): Promise<Fake> {
  const fake = await startFake(options);
  running.push(fake);
  return fake;
}

async function post(fake: Fake, body: unknown, headers: Record<string, string> = {}): Promise<number> {
  const { status } = await fetch(`${fake.url}/cdn/cache/refresh`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: String(fake.settings['token']),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return status;
}
