import { afterEach, describe, expect, it } from 'vitest';
import type { Fake, FakeOptions } from '../testing/fake.ts';
import { countFigures } from './fake-figures.ts';
import { logLines } from './fake-lines.ts';
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

  it('refuses the fifth call in any two seconds and the third purge in any one, unless limits are off', async () => {
    const body = { type: 'url', url_list: ['https://a.test/'] };
    const fake = await start();
    fake.clock.set(0);
    const statuses = [await post(fake, body), await post(fake, body), await post(fake, body)];
    statuses.push(await get(fake, `${data}/request?${hour}`));
    fake.clock.set(1000);
    statuses.push(await post(fake, body));
    fake.clock.set(1999);
    statuses.push(await post(fake, body), await get(fake, `${data}/request?${hour}`));
    fake.clock.set(2000);
    statuses.push(await post(fake, body));
    expect(statuses).toEqual([200, 200, 429, 200, 200, 429, 429, 200]);
    const free = await start({ limits: 'off' });
    for (let call = 0; call < 6; call += 1) expect(await post(free, body)).toBe(200);
  });

  it.each([
    ['an hour', `${data}/traffic?${hour}`, 200],
    ['another period', `${data}/traffic?start_time=1767225600&end_time=1767229200&period=weekly`, 400],
    ['milliseconds', `${data}/traffic?start_time=1767225600000&end_time=1767229200000&period=hourly`, 400],
    ['no end', `${data}/traffic?start_time=1767225600&period=hourly`, 400],
    [
      'an end before the start',
      `${data}/traffic?start_time=1767229200&end_time=1767225600&period=hourly`,
      400,
    ],
    ['an unknown parameter', `${data}/traffic?${hour}&step=1`, 400],
    ['another series', `${data}/bandwidth?${hour}`, 404],
    ['a log', `${data}/logs?start_time=1767225600000000000&codes=ALL&limit=1000`, 200],
    ['a log without codes', `${data}/logs?start_time=1767225600000000000&limit=1`, 200],
    ['a log of one status', `${data}/logs?start_time=1767225600000000000&codes=200&limit=1`, 400],
    ['1001 lines', `${data}/logs?start_time=1767225600000000000&codes=ALL&limit=1001`, 400],
    ['a log in seconds', `${data}/logs?start_time=1767225600&codes=ALL&limit=10`, 400],
    ['a log of four days ago', `${data}/logs?start_time=1766966400000000000&codes=ALL&limit=10`, 400],
  ])('answers a question for %s with its status', async (_what, path, status) => {
    const fake = await start({ limits: 'off', now: () => Date.UTC(2026, 0, 2) });
    expect(await get(fake, path)).toBe(status);
  });

  it('knows only the domains of the account, and only by GET', async () => {
    const fake = await start({ hosts: ['www.example.com'] });
    expect(await get(fake, `${data}/request?${hour}`)).toBe(200);
    expect(await get(fake, `/cdn/data/other.example.com/request?${hour}`)).toBe(404);
    expect(await get(fake, `${data}/request?${hour}`, { authorization: 'wrong' })).toBe(401);
    const path = `${fake.url}${data}/request?${hour}`;
    const headers = { authorization: String(fake.settings['token']) };
    expect((await fetch(path, { method: 'POST', headers })).status).toBe(405);
  });

  it('counts the same in hours, days and months', () => {
    const asked = { domain: 'a.test', series: 'request', startTime: day(0), endTime: day(60) } as const;
    const sums = (['hourly', 'daily', 'monthly'] as const).map((period) => {
      const points = countFigures({ ...asked, period });
      return [points.length, points.reduce((all, { value }) => all + value, 0)];
    });
    expect(sums.map(([count]) => count)).toEqual([1440, 60, 3]);
    expect(new Set(sums.map(([, sum]) => sum)).size).toBe(1);
    const origin = countFigures({ ...asked, series: 'request_origin', period: 'monthly' });
    expect(origin.every(({ value }) => value > 0)).toBe(true);
  });

  it('filters the log by status', () => {
    const asked = { domain: 'a.test', startTime: 1_767_225_600_000_000_000n, limit: 1000 } as const;
    const now = Date.UTC(2026, 0, 2);
    const count = (codes: '2XX' | '3XX' | '4XX' | '5XX' | 'ALL'): number =>
      logLines({ ...asked, codes }, now).length;
    expect(count('ALL')).toBe(72 * 3);
    expect(count('2XX') + count('3XX') + count('4XX') + count('5XX')).toBe(72 * 3);
    expect(count('5XX')).toBeGreaterThan(0);
  });
});

const data = '/cdn/data/www.example.com';
const hour = 'start_time=1767225600&end_time=1767229200&period=hourly';

function day(count: number): number {
  return Date.UTC(2026, 0, 1 + count) / 1000;
}

async function get(fake: Fake, path: string, headers: Record<string, string> = {}): Promise<number> {
  const authorization = String(fake.settings['token']);
  return (await fetch(`${fake.url}${path}`, { headers: { authorization, ...headers } })).status;
}

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
