import { describe, expect, it } from 'vitest';
import { fanOutExpectedWithinMs } from './fan-out-pieces.ts';
import { createKeys } from './keys.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const spec = { ...purgeSpec, callsAtATimeMax: 4 };

const setUp = (): StoreBench => openStoreBench({ redis, subscriber, spec });

describe('the reconciler', () => {
  it.each(['is claimed', 'was answered', 'waits to be sent again'])(
    'puts in what is not on its way of an operation whose accepter was killed, and nothing that is in a batch that %s',
    async (how) => {
      const bench = setUp();
      const seed = seedOf(urls(12));
      await bench.store.operations.accept(seed);
      const batch = await claimOf(bench, bench.jobs[0], spec);
      const receipt = JSON.stringify({ state: 'sent' });
      const nextAt = bench.clock.at + 60_000;
      const outcomes = {
        'is claimed': undefined,
        'was answered': { kind: 'watch', receipt, nextAt, healthy: true },
        'waits to be sent again': { kind: 'retry', nextAt, refund: false },
      } as const;
      const outcome = Object.entries(outcomes).find(([name]) => name === how)?.[1];
      if (outcome !== undefined) {
        await bench.store.batches.finish('main', batch, { spec, outcome });
      }
      const keys = createKeys(bench.prefix);
      await redis.del(...(await redis.keys(`${keys.account('main')}:l:*`)));
      await redis.zadd(
        keys.openOperationsOf('site'),
        seed.meta.createdAtMs + fanOutExpectedWithinMs,
        seed.id,
      );
      bench.clock.at += 30_000;
      await bench.store.reconcile(['main']);
      expect((await bench.store.accounts.status('main')).waiting).toBe(12 - batch.values.length);
    },
  );

  it('finds one that waits for a target behind very many others', async () => {
    const bench = setUp();
    const others = Array.from({ length: 12 }, () => seedOf(urls(1)));
    for (const other of others) {
      await bench.store.operations.accept(other);
    }
    const last = others.at(-1);
    const keys = createKeys(bench.prefix);
    await redis.zadd(
      keys.openOperationsOf('site'),
      (last?.meta.createdAtMs ?? 0) + fanOutExpectedWithinMs,
      last?.id ?? '',
    );
    bench.clock.at += 30_000;
    await bench.store.reconcile(['main']);
    const batch = await claimOf(bench, bench.jobs[0], spec);
    expect(batch.waiters[0]?.map(({ operationId }) => operationId)).toEqual(others.map(({ id }) => id));
  });

  it('need not look at batches whose targets are known to be sent', async () => {
    const bench = setUp();
    await bench.store.operations.accept(seedOf(urls(12)));
    const unsettled = `${createKeys(bench.prefix).account('main')}:unsettled`;
    const batch = await claimOf(bench, bench.jobs[0], spec);
    const watch = { kind: 'watch', receipt: '{}', nextAt: bench.clock.at, healthy: true } as const;
    await bench.store.batches.finish('main', batch, { spec, outcome: watch });
    expect(await redis.smembers(unsettled)).toEqual([batch.id]);
    await bench.store.batches.noteSettled('main', batch.id);
    expect(await redis.smembers(unsettled)).toEqual([]);
    const next = await claimOf(
      bench,
      bench.jobs.findLast(({ name }) => name === 'purge'),
      spec,
    );
    await bench.store.batches.finish('main', next, {
      spec,
      outcome: { kind: 'split', healthy: true, refund: true },
    });
    const halves = bench.jobs.slice(-2).map(({ jobId }) => jobId);
    expect(new Set(await redis.smembers(unsettled))).toEqual(new Set(halves));
    await Promise.all(halves.map((id) => bench.store.batches.drop('main', id)));
    expect(await redis.smembers(unsettled)).toEqual([]);
  });
});
