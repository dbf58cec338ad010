import { randomUUID } from 'node:crypto';
import { connectRedis, createStore, type Store, type StoreOptions } from '@purgeway/store';
import { afterAll, inject } from 'vitest';

type Redis = ReturnType<typeof connectRedis>;

/** A connection of a test file to the Redis of all tests, closed after its last test. To be called once, outside of tests. */
export function openRedis(): Redis {
  const redis = connectRedis({ url: inject('redisUrl'), patience: 'patient', onError: () => undefined });
  afterAll(async () => {
    await redis.quit();
  });
  return redis;
}

export interface OwnStoreOptions extends Pick<StoreOptions, 'clock'> {
  readonly redis: Redis;
  /** Most targets of a call; one where nothing is said. */
  readonly targetsPerCallMax?: number;
  readonly wish?: StoreOptions['wish'];
  readonly wishAttempt?: StoreOptions['wishAttempt'];
}

/** A store with keys of its own. What fails behind the scenes fails the test. */
export function openStore({ redis, targetsPerCallMax = 1, ...options }: OwnStoreOptions): Store {
  return createStore({
    wish: async () => undefined,
    wishAttempt: async () => undefined,
    ...options,
    redis,
    subscriber: redis,
    prefix: `worker-${randomUUID()}`,
    describeLane: () => ({ lane: 'url.hard', targetsPerCallMax, lingerMs: 0 }),
    onError: (error) => {
      throw error;
    },
    recordsKeptMs: 60_000,
  });
}
