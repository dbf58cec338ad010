import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { startApisAlone, type ApisAlone } from '../support/api-alone.ts';

// What several API processes count together: two APIs, one Redis, and no worker, since nothing is to be sent.

const secrets = { busy: 'key-busy', daily: 'key-daily', again: 'key-again', admin: 'key-admin' };
const requestsMax = 40;
const windowMs = 30_000;
const targetsPerDayMax = 60;

let alone: ApisAlone;
beforeAll(async () => {
  alone = await startApisAlone({
    redisUrl: inject('redisUrl'),
    count: 2,
    keys: {
      busy: {
        secret: secrets.busy,
        fields: { scopes: ['purge', 'read'], rateLimit: { requests: requestsMax, windowMs } },
      },
      daily: { secret: secrets.daily, fields: { scopes: ['purge'], targetsPerDayMax } },
      again: { secret: secrets.again, fields: { scopes: ['purge'], targetsPerDayMax: 1_000 } },
      admin: { secret: secrets.admin, fields: { scopes: ['admin'] } },
    },
  });
});
afterAll(() => alone.close());

function send(
  i: number,
  key: keyof typeof secrets,
  { paths, more = {} }: { readonly paths: readonly string[]; readonly more?: object },
): Promise<Response> {
  return fetch(`${alone.apis[i % 2]?.url}/v1/cdn/cache/purge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secrets[key]}`, 'content-type': 'application/json' },
    body: JSON.stringify({ paths, ...more }),
  });
}

async function statusesOf(count: number, key: keyof typeof secrets, targets = 1): Promise<number[]> {
  const paths = Array.from({ length: targets }, (_, i) => `https://www.example.com/${i}`);
  const replies = await Promise.all(Array.from({ length: count }, (_, i) => send(i, key, { paths })));
  return replies.map(({ status }) => status);
}

const accepted = (statuses: readonly number[]): number => statuses.filter((status) => status === 202).length;

describe('requests of one key over two APIs', () => {
  test('never pass their bound, however many come at once, and use all of it', async () => {
    const first = await statusesOf(150, 'busy');
    expect(accepted(first)).toBe(requestsMax);
    expect(new Set(first)).toEqual(new Set([202, 429]));
    // Half a window later nothing is free: no window of any position holds more.
    alone.clock.advance(windowMs / 2);
    expect(accepted(await statusesOf(50, 'busy'))).toBe(0);
    alone.clock.advance(windowMs / 2 + windowMs / 10);
    expect(accepted(await statusesOf(150, 'busy'))).toBe(requestsMax);
  });
});

describe('targets of one day over two APIs', () => {
  test('are charged exactly, and what is refused is not', async () => {
    const statuses = await statusesOf(60, 'daily', 7);
    expect(accepted(statuses)).toBe(Math.floor(targetsPerDayMax / 7));
    expect(accepted(await statusesOf(10, 'daily', 1))).toBe(targetsPerDayMax % 7);
  });
});

test('one keyed request that is sent 20 times at once is charged once', async () => {
  const paths = Array.from({ length: 100 }, (_, i) => `https://www.example.com/${i}`);
  const sendAll = (idempotency_key: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, i) => send(i, 'again', { paths, more: { idempotency_key } })),
    );
  const statuses = (await sendAll('once', 20)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([202]));
  // The other 900 are left, and no more.
  for (let i = 0; i < 10; i += 1) {
    expect((await sendAll(`more-${i}`, 1))[0]?.status).toBe(i < 9 ? 202 : 429);
  }
});

test('all of it stands in one audit log, whose chain holds', async () => {
  const headers = { authorization: `Bearer ${secrets.admin}` };
  const read = async (path: string) => (await fetch(`${alone.url}${path}`, { headers })).json();
  const verdict = z
    .object({
      ok: z.literal(true),
      chains: z.array(z.object({ chain: z.string(), entries: z.number() })),
    })
    .parse(await read('/v1/audit/verification'));
  // Those that were answered again stand there too.
  const keyed = 20 + 9;
  const done = 2 * requestsMax + Math.floor(targetsPerDayMax / 7) + (targetsPerDayMax % 7) + keyed;
  expect(verdict.chains).toContainEqual({ chain: 'purges', entries: done });
  const page = z
    .object({ items: z.array(z.object({ status: z.number(), code: z.string().optional() })) })
    .parse(await read('/v1/audit?limit=1000'));
  expect(page.items.filter(({ status }) => status === 202)).toHaveLength(done);
  expect(page.items.map(({ code }) => code)).toContain('too-many-requests');
  expect(page.items.map(({ code }) => code)).toContain('daily-targets-used-up');
});
