import { fingerprintOf } from '@purgeway/model';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKeys } from './keys.ts';
import { interrupted, type Interruption } from './testing/interrupted.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

let redis: Redis;
let subscriber: Redis;

beforeAll(() => {
  redis = new Redis(inject('redisUrl'));
  subscriber = new Redis(inject('redisUrl'));
});

afterAll(async () => {
  await Promise.all([redis.quit(), subscriber.quit()]);
});

const spec = { ...purgeSpec, targetsPerCallMax: 1_000 };
const at = '2026-01-05T04:00:00.000Z';

const setUp = (interruption?: Interruption): StoreBench =>
  openStoreBench({ redis: interruption ? interrupted(redis, interruption) : redis, subscriber, spec });

/** The reconciler comes by when whoever was at work should be done. */
async function sweepLater(bench: StoreBench): Promise<void> {
  bench.clock.at += 8_000;
  await bench.store.reconcile(['main']);
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
