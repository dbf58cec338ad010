import { eventIdFor } from '@purgeway/model';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createKeys } from './keys.ts';
import { openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

let redis: Redis;
let subscriber: Redis;

beforeAll(() => {
  redis = new Redis(inject('redisUrl'));
  subscriber = new Redis(inject('redisUrl'));
});

afterAll(async () => {
  await Promise.all([redis.quit(), subscriber.quit()]);
});

const spec = {
  budgets: [],
  callsAtATimeMax: 2,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};

const listed = async ({ store }: StoreBench, state: 'pending' | 'delivered' | 'dead'): Promise<string[]> =>
  (await store.deliveries.list({ state, limit: 10 })).items.map(({ id }) => id);

async function endedOperation(bench: StoreBench): Promise<string> {
  const seed = seedOf(urls(1));
  await bench.store.operations.accept(seed);
  await bench.store.settle({
    operationId: seed.id,
    client: 'site',
    indexes: [0],
    state: 'confirmed',
    note: { account: 'main', at: '2026-01-05T04:00:00.000Z' },
  });
  return eventIdFor(seed.id);
}

it('a callback that died just as its worker was killed is found with the dead ones after a sweep', async () => {
  const bench = openStoreBench({ redis, subscriber, spec });
  const id = await endedOperation(bench);
  expect(bench.attempts).toHaveLength(1);
  // What a kill between the record and the listings leaves behind.
  await redis.hset(createKeys(bench.prefix).delivery(id), { state: 'dead', attempts: 10 });
  bench.clock.at += 60_000;
  await bench.store.reconcile(['main']);
  expect(await listed(bench, 'dead')).toEqual([id]);
  expect(await listed(bench, 'pending')).toEqual([]);
  expect(bench.attempts).toHaveLength(1);
});

it('the listing forgets callbacks whose record is gone', async () => {
  const bench = openStoreBench({ redis, subscriber, spec });
  const id = await endedOperation(bench);
  await redis.del(createKeys(bench.prefix).delivery(id));
  bench.clock.at += 60_000;
  await bench.store.reconcile(['main']);
  expect(await redis.zcard(createKeys(bench.prefix).deliveries('pending'))).toBe(0);
});
