import { fingerprintOf } from '@purgeway/model';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKeys } from './keys.ts';
import { interrupted, type Interruption } from './testing/interrupted.ts';
import { openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

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

const setUp = (interruption?: Interruption): StoreBench =>
  openStoreBench({ redis: interruption ? interrupted(redis, interruption) : redis, subscriber, spec });

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
