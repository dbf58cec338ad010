import { Redis } from 'ioredis';
import { afterAll, inject } from 'vitest';

/** Connections of a test file to the Redis of all tests, closed after its last test. To be called once, outside of tests. */
export function openConnections(): { readonly redis: Redis; readonly subscriber: Redis } {
  const redis = new Redis(inject('redisUrl'));
  const subscriber = new Redis(inject('redisUrl'));
  afterAll(async () => {
    await Promise.all([redis.quit(), subscriber.quit()]);
  });
  return { redis, subscriber };
}
