import { describe, expect, it } from 'vitest';
import { bucketOf } from './minutes.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

/** Of a machine that is busy. */
const patience = { timeout: 30_000 };

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: purgeSpec });
const note = { account: 'main', at: '2026-01-05T04:00:00.000Z' };

const figuresOf = async ({ store, clock }: StoreBench) => {
  const [minute] = await store.minutes.figures('main', { fromMs: clock.at, toMs: clock.at });
  return minute;
};

describe('the figures of a minute', () => {
  it('count what was accepted, called, sent and came to an end, once each', async () => {
    const bench = open();
    const seed = seedOf(urls(10));
    await bench.store.operations.accept(seed);
    await claimOf(bench, bench.jobs[0], purgeSpec);
    const settlement = { operationId: seed.id, client: 'site', note } as const;
    const all = urls(10).map((_, i) => i);
    for (let i = 0; i < 2; i += 1) {
      await bench.store.settle({ ...settlement, indexes: all, state: 'sent' });
      await bench.store.settle({ ...settlement, indexes: all.slice(0, 6), state: 'confirmed' });
      await bench.store.settle({ ...settlement, indexes: [6], state: 'unverified' });
      await bench.store.settle({ ...settlement, indexes: [7, 8], state: 'rejected' });
    }
    await expect
      .poll(() => figuresOf(bench), patience)
      .toMatchObject({
        accepted: 10,
        calls: 1,
        sent: 10,
        confirmed: 6,
        unverified: 1,
        failed: 2,
        cancelled: 0,
      });
  });

  it('count as sent what a vendor took and did at once, not what it refused', async () => {
    const bench = open();
    const seed = seedOf(urls(2));
    await bench.store.operations.accept(seed);
    const settlement = { operationId: seed.id, client: 'site', note } as const;
    await bench.store.settle({ ...settlement, indexes: [0], state: 'confirmed' });
    await bench.store.settle({ ...settlement, indexes: [1], state: 'rejected' });
    await expect.poll(() => figuresOf(bench), patience).toMatchObject({ sent: 1, confirmed: 1, failed: 1 });
  });

  it('tell how long half of the targets, and nearly all, were on their way', async () => {
    const bench = open();
    const seed = seedOf(urls(100));
    await bench.store.operations.accept(seed);
    const settlement = { operationId: seed.id, client: 'site', note } as const;
    const part = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
    bench.clock.at += 1_000;
    await bench.store.settle({ ...settlement, indexes: part(0, 90), state: 'sent' });
    bench.clock.at += 30_000;
    await bench.store.settle({ ...settlement, indexes: part(90, 10), state: 'sent' });
    await expect.poll(async () => (await figuresOf(bench))?.sent, patience).toBe(100);
    const { toSent, toFinal } = (await figuresOf(bench)) ?? {};
    expect(toSent?.p50Ms).toBeGreaterThanOrEqual(1_000);
    expect(toSent?.p50Ms).toBeLessThan(1_201);
    expect(toSent?.p99Ms).toBeGreaterThanOrEqual(31_000);
    expect(toSent?.p99Ms).toBeLessThan(37_201);
    expect(toFinal).toBeUndefined();
  });

  it('stand in the minute where they happened, and are kept for a day', async () => {
    const bench = open();
    const fromMs = bench.clock.at;
    await bench.store.operations.accept(seedOf(urls(2, 'a')));
    bench.clock.at += 120_000;
    await bench.store.operations.accept(seedOf(urls(3, 'b')));
    const figures = await bench.store.minutes.figures('main', { fromMs, toMs: bench.clock.at });
    expect(figures.map(({ accepted }) => accepted)).toEqual([2, 0, 3]);
    for (const key of await redis.keys(`${bench.prefix}:{a:main}:s:*`)) {
      expect(await redis.pttl(key)).toBeGreaterThan(24 * 3_600_000);
    }
  });

  it('count nothing twice that is put into lanes again', async () => {
    const bench = open();
    const seed = seedOf(urls(5));
    await bench.store.operations.accept(seed);
    await redis.zadd(`${bench.prefix}:{c:site}:open`, seed.meta.createdAtMs + 6_000, seed.id);
    bench.clock.at += 31_000;
    await bench.store.reconcile(['main']);
    await expect.poll(() => figuresOf(bench), patience).toMatchObject({ accepted: 5, waiting: 5 });
  });
});

it('times are put into buckets that are not shorter, and a fifth longer at most', () => {
  for (const ms of [0, 1, 2, 10, 999, 1_000, 86_400_000]) {
    const longest = 1.2 ** bucketOf(ms);
    expect(longest).toBeGreaterThanOrEqual(Math.max(1, ms) - 1e-3);
    expect(longest).toBeLessThanOrEqual(Math.max(1, ms) * 1.2 + 1e-3);
  }
});
