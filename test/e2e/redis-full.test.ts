import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { workerConnection } from '@purgeway/queue';
import { startCanary } from '@purgeway/worker';
import { Redis } from 'ioredis';
import { describe, expect, test, type TestContext } from 'vitest';
import { openRig, type Rig } from '../outages/rig.ts';
import { submit } from '../outages/submit.ts';
import { findRedisProgram, startRedisServer } from '../support/redis-server.ts';
import { until } from '../support/until.ts';
import {
  attemptsAt,
  madeUrls,
  sentTo,
  startFakeOf,
  unhurried,
  urlsPerCall,
  vendorWith,
} from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
/** Wide calls, so that what waits is carried out in few of them. */
const vendor = vendorWith((candidate) => urlsPerCall(candidate) >= 500);
const urlsPerRequest = 500;

async function open({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, maxmemory: string) {
  const fake = await startFakeOf(vendor, { limits: 'off' });
  const rig = await openRig({
    accounts: [
      {
        id: 'main',
        vendor: vendor.id,
        fake,
        hostnames: [hostname],
        limits: unhurried(2, { targetsPerDayMax: 1_000_000 }),
      },
    ],
    redis: { maxmemory },
  });
  const redis = new Redis(rig.redis().url);
  onTestFinished(async () => {
    fake.gate.release();
    redis.disconnect();
    await rig.close();
    await fake.close();
  });
  return { fake, rig, redis, api: await rig.startApi() };
}

async function ask({ rig, url }: { rig: Rig; url: string }, paths: readonly string[]) {
  const response = await fetch(`${url}/v1/cdn/cache/purge`, {
    method: 'POST',
    headers: rig.headersOf(),
    body: JSON.stringify({ paths }),
  });
  return { status: response.status, body: await response.json() };
}

describe.runIf(findRedisProgram() !== undefined)('a Redis that is full', () => {
  test('is left room for the workers: intake says 507, what was accepted is purged, and intake goes on', async (context) => {
    const { fake, rig, redis, api } = await open(context, '12mb');
    const accepted: string[] = [];
    let answer: Awaited<ReturnType<typeof ask>> | undefined;
    let ready: Response | undefined;
    // What came in since Redis was asked last is reckoned generously: a refusal may be followed by room for more.
    for (let i = 0; ready?.status !== 503; i += 1) {
      const paths = madeUrls(hostname, `fill-${i}`, urlsPerRequest);
      answer = await ask({ rig, url: api.url }, paths);
      accepted.push(...(answer.status === 202 ? paths : []));
      ready = answer.status === 507 ? await fetch(`${api.url}/readyz`) : undefined;
    }
    expect(answer?.body).toMatchObject({ status: 507, code: 'store-full' });
    expect(accepted.length).toBeGreaterThan(5_000);
    expect(await ready.text()).toContain('Redis is full');
    expect(await redis.set('room-for-the-workers', 'x')).toBe('OK');

    await rig.startWorker();
    await until('intake accepts again', async () => {
      const paths = madeUrls(hostname, 'after', 1);
      return (await ask({ rig, url: api.url }, paths)).status === 202;
    });
    const missing = (): number => {
      const sent = new Set(sentTo(fake));
      return accepted.filter((url) => !sent.has(url)).length;
    };
    await until(
      'all that was accepted is purged',
      async () => {
        // The vendor's fake runs in this process: looking all the time would slow it down.
        await wait(250);
        return missing() === 0;
      },
      90_000,
    );
  });

  test('to the last byte keeps what calls under way came to, and repeats none of them', async (context) => {
    const { fake, rig, redis, api } = await open(context, '0');
    await rig.startWorker();
    fake.gate.hold('purge');
    const id = await submit({ rig, apiUrl: api.url }, { paths: madeUrls(hostname, 'held', 1) });
    await until('the call is under way', () => fake.gate.heldCount === 1);
    const waiting = madeUrls(hostname, 'waiting', 10);
    await submit({ rig, apiUrl: api.url }, { paths: waiting });
    await redis.config('SET', 'maxmemory', '1mb');
    await until(
      'it refuses writes',
      async () => (await redis.set('a', 'b').catch(() => 'refused')) === 'refused',
    );
    fake.gate.release();
    const stateOf = async (): Promise<unknown> =>
      (await fetch(`${api.url}/v1/operations/${id}`, { headers: rig.headersOf() })).json();
    await until(
      'the call is written down',
      async () =>
        JSON.stringify(await stateOf()).includes('"sent":1') ||
        JSON.stringify(await stateOf()).includes('"confirmed":1'),
    );
    const refused = await ask({ rig, url: api.url }, madeUrls(hostname, 'refused', 1));
    expect([503, 507]).toContain(refused.status);
    await redis.config('SET', 'maxmemory', '0');
    await until('what waited is purged', () => waiting.every((url) => sentTo(fake).includes(url)));
    expect(
      attemptsAt(fake).filter(({ targets }) => targets.some((url) => url.includes('/held/'))),
    ).toHaveLength(1);
  });

  test('ends no process for want of its canary, which nobody could hand it', async ({ onTestFinished }) => {
    const dir = await mkdtemp(join(tmpdir(), 'purgeway-full-'));
    const server = await startRedisServer({ dir, settings: { maxmemory: '1' } });
    const redis = new Redis(server.url);
    const seen = { rounds: 0, errors: 0, late: 0 };
    const canary = startCanary({
      connection: workerConnection(server.url),
      prefix: 'test',
      everyMs: 50,
      lateAfterMs: 1_500,
      isRedisThere: () => (seen.rounds += 1) > 0,
      onLate: () => (seen.late += 1),
      onError: () => (seen.errors += 1),
    });
    onTestFinished(async () => {
      await canary.close();
      redis.disconnect();
      await server.kill();
      await rm(dir, { recursive: true, force: true });
    });
    await until('it would be late', () => seen.rounds >= 60);
    expect(seen.late).toBe(0);
    // One for each canary that was refused; its worker asks for jobs now and then, not as fast as it can.
    expect(seen.errors).toBeGreaterThan(30);
    expect(seen.errors).toBeLessThan(120);

    await redis.config('SET', 'maxmemory', '0');
    await until('it would be late again', () => seen.rounds >= 120);
    expect(seen.late).toBe(0);
  });
});
