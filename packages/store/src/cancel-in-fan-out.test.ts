import { fingerprintOf } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { createKeys } from './keys.ts';
import { openConnections } from './testing/connections.ts';
import { interrupted, type Interruption } from './testing/interrupted.ts';
import type { OperationSeed } from './types.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const spec = { ...purgeSpec, targetsPerCallMax: 1_000 };
const at = '2026-01-05T04:00:00.000Z';

const setUp = (interruption?: Interruption): StoreBench =>
  openStoreBench({ redis: interruption ? interrupted(redis, interruption) : redis, subscriber, spec });

/** The reconciler comes by when whoever was at work should be done. */
async function sweepLater(bench: StoreBench): Promise<void> {
  bench.clock.at += 8_000;
  await bench.store.reconcile(['main']);
}

/** What a kill leaves behind of a fan-out that was under way, and had come no further than to batches. */
async function losePlaces({ prefix, clock }: StoreBench, { id }: OperationSeed): Promise<void> {
  const keys = createKeys(prefix);
  await redis.del(...(await redis.keys(`${keys.account('main')}:l:*`)));
  await redis.zadd(keys.openOperationsOf('site'), clock.at + 6_500, id);
}

const countsOf = async ({ store }: StoreBench, id: string) => (await store.operations.get(id))?.counts;

describe('a cancellation', () => {
  it('forgets nothing that another takes back while it settles', async () => {
    const seed = seedOf(urls(3));
    const taken: string[] = [];
    const bench = setUp({
      command: 'lrange',
      about: `:x:${seed.id}`,
      when: 'after',
      action: ([key]) => redis.rpush(String(key), ...taken),
    });
    await bench.store.operations.accept(seed);
    // It is put in while the first cancellation settles, and taken back by a second.
    await redis.hdel(
      `${createKeys(bench.prefix).account('main')}:l:url.hard:w`,
      fingerprintOf(urls(3)[2] ?? ''),
    );
    taken.push('2');
    expect(await bench.store.operations.cancel(seed.id)).toBe(2);
    expect(await bench.store.operations.cancel(seed.id)).toBe(1);
    expect(await countsOf(bench, seed.id)).toEqual({ main: { cancelled: 3 } });
  });

  it.each([
    { how: 'piece by piece', notedAfterMs: 6_001 },
    { how: 'at once', notedAfterMs: 6_001 },
    { how: 'again, by the reconciler', notedAfterMs: 14_001 },
  ])('that comes while targets are put in $how takes those back too that are not in yet', async (one) => {
    const { how, notedAfterMs } = one;
    const seed = seedOf(urls(3_500));
    const bench: StoreBench = setUp({
      command: 'zadd',
      about: `${seed.meta.createdAtMs + notedAfterMs}`,
      when: 'before',
      action: () => bench.store.operations.cancel(seed.id),
    });
    bench.clock.at += 1;
    if (how === 'piece by piece') {
      const staging = await bench.store.operations.stage(seed.id);
      await staging?.add(seed.targets);
      await staging?.seal('f', seed.meta);
    } else {
      await bench.store.operations.accept(seed);
    }
    if (how === 'again, by the reconciler') {
      await losePlaces(bench, seed);
      await sweepLater(bench);
    }
    expect(await countsOf(bench, seed.id)).toEqual({ main: { cancelled: 1_000, accepted: 2_500 } });
    expect((await bench.store.accounts.status('main')).waiting).toBe(0);
    await sweepLater(bench);
    expect(await countsOf(bench, seed.id)).toEqual({ main: { cancelled: 3_500 } });
    expect((await bench.store.accounts.status('main')).waiting).toBe(0);
  });

  it('takes back what nobody came to put in, and nothing that is in a batch', async () => {
    const bench = setUp();
    const seed = seedOf(urls(3_500));
    await bench.store.operations.accept(seed);
    const batch = await claimOf(bench, bench.jobs[0], spec);
    expect(batch.values).toHaveLength(1_000);
    await losePlaces(bench, seed);
    expect(await bench.store.operations.cancel(seed.id)).toBe(0);
    await sweepLater(bench);
    expect(await countsOf(bench, seed.id)).toEqual({ main: { accepted: 1_000, cancelled: 2_500 } });
    const indexes = batch.waiters.flat().map(({ index }) => index);
    const note = { account: 'main', at };
    await bench.store.settle({ operationId: seed.id, client: 'site', indexes, state: 'confirmed', note });
    expect((await bench.store.operations.get(seed.id))?.state).toBe('partial');
  });
});

describe('the reconciler', () => {
  it.each(['stands in a batch', 'waits in a lane'])(
    'puts nothing in a second time that %s as it looks, and is settled a moment later',
    async (where) => {
      const seed = seedOf(urls(5));
      const settleAll = async (): Promise<void> => {
        const batch = await claimed();
        const indexes = batch.waiters.flat().map(({ index }) => index);
        const note = { account: 'main', at };
        await bench.store.settle({ operationId: seed.id, client: 'site', indexes, state: 'sent', note });
        await bench.store.batches.drop('main', batch.id);
      };
      const bench = setUp({ command: 'getrangeBuffer', when: 'after', action: settleAll });
      const claiming = () => claimOf(bench, bench.jobs[0], spec);
      await bench.store.operations.accept(seed);
      const early = where === 'stands in a batch' ? await claiming() : undefined;
      const claimed = async () => early ?? claiming();
      // As when whoever put them in was killed before it could write down that it had.
      await redis.zadd(
        createKeys(bench.prefix).openOperationsOf('site'),
        seed.meta.createdAtMs + 6_000,
        seed.id,
      );
      await sweepLater(bench);
      expect(await countsOf(bench, seed.id)).toEqual({ main: { sent: 5 } });
      expect((await bench.store.accounts.status('main')).waiting).toBe(0);
    },
  );
});
