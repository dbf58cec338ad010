import { randomBytes } from 'node:crypto';
import { createVault } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { createKeys } from './keys.ts';
import { openConnections } from './testing/connections.ts';
import { endDelivery, openStoreBench, purgeSpec, type StoreBench } from './testing/store-bench.ts';
import type { DeliveryStore, ListedDelivery } from './types.ts';

type Redelivery = Parameters<DeliveryStore['redeliver']>[0];

const { redis, subscriber } = openConnections();

const listed = async ({ store }: StoreBench, state: 'pending' | 'delivered' | 'dead'): Promise<string[]> =>
  (await store.deliveries.list({ state, limit: 10 })).items.map(({ id }) => id);

it('a callback that died just as its worker was killed is found with the dead ones after a sweep', async () => {
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const id = await endDelivery(bench);
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
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const id = await endDelivery(bench);
  await redis.del(createKeys(bench.prefix).delivery(id));
  bench.clock.at += 60_000;
  await bench.store.reconcile(['main']);
  expect(await redis.zcard(createKeys(bench.prefix).deliveries('pending'))).toBe(0);
});

it('a callback whose record cannot be read is kept, reported, and out of the way of the others for a while', async () => {
  const errors: Error[] = [];
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec, errors });
  const id = await endDelivery(bench);
  const key = createKeys(bench.prefix).delivery(id);
  await redis.hset(key, 'state', 'of-a-newer-version');
  bench.clock.at += 60_000;
  await bench.store.reconcile(['main']);
  await bench.store.reconcile(['main']);
  expect(errors.map(({ message }) => message)).toEqual([`The record of the callback ${id} cannot be read.`]);
  await redis.hset(key, 'state', 'pending');
  bench.attempts.length = 0;
  bench.clock.at += 120_000;
  await bench.store.reconcile(['main']);
  expect(bench.attempts.map((delivery) => delivery.id)).toEqual([id]);
});

const result = { at: '2026-01-05T04:00:00.000Z', error: 'The receiver answered 500.' };

async function opened(bench: StoreBench, id: string): Promise<ListedDelivery> {
  const delivery = await bench.store.deliveries.get(id);
  if (delivery === undefined) {
    throw new Error('There is no delivery.');
  }
  return delivery;
}

it('an attempt that two workers made counts once, and both stand in the log', async () => {
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const { deliveries } = bench.store;
  const id = await endDelivery(bench);
  const delivery = await opened(bench, id);
  const failed = { ...result, state: 'pending', nextAttemptAtMs: bench.clock.at + 5_000 } as const;
  expect(await deliveries.recordAttempt(delivery, failed)).toBe(true);
  expect(await deliveries.recordAttempt(delivery, { ...result, state: 'dead' })).toBe(false);
  expect(await deliveries.get(id)).toMatchObject({ state: 'pending', attempts: 1 });
  expect((await opened(bench, id)).attemptLog).toEqual([failed, { ...result, state: 'dead' }]);
  // Whoever delivered it knows more than who failed.
  expect(await deliveries.recordAttempt(delivery, { ...result, state: 'delivered' })).toBe(true);
  expect(await deliveries.recordAttempt(delivery, { ...result, state: 'dead' })).toBe(false);
  expect(await deliveries.get(id)).toMatchObject({ state: 'delivered' });
  expect([await listed(bench, 'delivered'), await listed(bench, 'pending')]).toEqual([[id], []]);
});

it('a failure that comes after the delivery was started anew does not use up the new schedule', async () => {
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const { deliveries } = bench.store;
  const id = await endDelivery(bench);
  await deliveries.recordAttempt(await opened(bench, id), {
    ...result,
    state: 'pending',
    nextAttemptAtMs: 1,
  });
  const underWay = await opened(bench, id);
  await deliveries.replay(id);
  expect(await deliveries.recordAttempt(underWay, { ...result, state: 'dead' })).toBe(false);
  expect(await deliveries.get(id)).toMatchObject({ state: 'pending', attempts: 0 });
  expect(await listed(bench, 'pending')).toEqual([id]);
});

it('given up without an attempt it stands with the dead, says why, and can be started anew with its log', async () => {
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const { deliveries } = bench.store;
  const id = await endDelivery(bench);
  await deliveries.giveUp(await opened(bench, id), 'The endpoint is disabled.');
  expect(await deliveries.get(id)).toMatchObject({
    state: 'dead',
    attempts: 0,
    lastError: 'The endpoint is disabled.',
  });
  expect(await listed(bench, 'dead')).toEqual([id]);
  expect(await deliveries.replay(id)).toBe(true);
  const key = createKeys(bench.prefix).delivery(id);
  expect([await redis.pttl(key), await redis.pttl(`${key}:log`)]).toEqual([-1, -1]);
  expect([await listed(bench, 'dead'), await listed(bench, 'pending')]).toEqual([[], [id]]);
});

it('a kill between record and listings is mended: the sweep waits for the time that the record says', async () => {
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const id = await endDelivery(bench);
  bench.attempts.length = 0;
  const nextAttemptAtMs = bench.clock.at + 3_600_000;
  await redis.hset(createKeys(bench.prefix).delivery(id), { attempts: 3, nextAttemptAtMs });
  bench.clock.at += 60_000;
  await bench.store.reconcile(['main']);
  expect(bench.attempts).toEqual([]);
  bench.clock.at += 3_600_000;
  await bench.store.reconcile(['main']);
  expect(bench.attempts.map((delivery) => delivery.id)).toEqual([id]);
});

it('a sweep takes deliveries whose record is gone off the list of their client', async () => {
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const ids = [await endDelivery(bench), await endDelivery(bench)];
  const keys = createKeys(bench.prefix);
  await redis.del(keys.delivery(ids[0] ?? ''));
  bench.clock.at += 120_000;
  await bench.store.reconcile(['main']);
  expect(await redis.zrange(keys.deliveriesOf('site'), '0', '-1')).toEqual([ids[1]]);
});

describe('a redelivery by time', () => {
  /** Twelve hundred of two clients and two endpoints, one a second, all dead. */
  async function manyDead(): Promise<StoreBench> {
    const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
    for (let i = 0; i < 120; i += 1) {
      bench.clock.at += 1_000;
      await Promise.all(
        Array.from({ length: 10 }, async (_, j) => {
          const id = await endDelivery(bench, {
            client: j < 8 ? 'site' : 'other',
            callback: { endpoint: j % 2 === 0 ? 'cms' : 'shop' },
          });
          await bench.store.deliveries.giveUp(await opened(bench, id), 'It failed.');
        }),
      );
    }
    bench.attempts.length = 0;
    return bench;
  }

  async function all(bench: StoreBench, query: Partial<Redelivery>): Promise<number[]> {
    const pages: number[] = [];
    for (let after: string | undefined; ;) {
      const page = await bench.store.deliveries.redeliver({
        clients: ['site'],
        states: ['dead'],
        fromMs: 0,
        toMs: bench.clock.at,
        request: 'r1',
        after,
        ...query,
      });
      pages.push(page.started);
      after = page.next;
      if (after === undefined) {
        return pages;
      }
    }
  }

  const sum = (pages: readonly number[]): number => pages.reduce((total, one) => total + one, 0);

  it("starts all of that time, once, page by page, the client's own alone", async () => {
    const bench = await manyDead();
    const startMs = bench.clock.at - 119_000;
    const some = await all(bench, { fromMs: startMs + 10_000, toMs: startMs + 29_000, endpoint: 'cms' });
    expect(sum(some)).toBe(20 * 4);
    expect(bench.attempts.every(({ endpoint, client }) => endpoint === 'cms' && client === 'site')).toBe(
      true,
    );
    const rest = await all(bench, {});
    expect(rest.length).toBeGreaterThan(1);
    expect(Math.max(...rest)).toBeLessThanOrEqual(500);
    expect(sum(rest)).toBe(120 * 8 - 80);
    expect(new Set(bench.attempts.map(({ id }) => id)).size).toBe(120 * 8);
    expect(sum(await all(bench, {}))).toBe(0);
    expect(sum(await all(bench, { clients: ['site', 'other'] }))).toBe(120 * 2);
  });

  it('starts nothing of a client that was not asked for, whatever position it is given', async () => {
    const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
    const id = await endDelivery(bench, { client: 'other' });
    await bench.store.deliveries.giveUp(await opened(bench, id), 'It failed.');
    const query = { states: ['dead'], fromMs: 0, toMs: bench.clock.at, request: 'r1' } as const;
    const page = await bench.store.deliveries.redeliver({ ...query, clients: ['site'], after: 'other' });
    expect(page).toEqual({ started: 0, next: undefined });
    expect(await listed(bench, 'dead')).toEqual([id]);
  });

  it('starts nothing twice for the same request, and again for another', async () => {
    const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
    const id = await endDelivery(bench);
    const die = async (): Promise<void> =>
      bench.store.deliveries.giveUp(await opened(bench, id), 'It failed again.');
    await die();
    expect(await all(bench, {})).toEqual([1]);
    await die();
    expect(await all(bench, {})).toEqual([0]);
    expect(await listed(bench, 'dead')).toEqual([id]);
    expect(await all(bench, { request: 'r2' })).toEqual([1]);
    expect((await opened(bench, id)).body).toContain('operation.complete');
  });

  it('takes those that were delivered only where they are asked for', async () => {
    const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
    const id = await endDelivery(bench);
    await bench.store.deliveries.recordAttempt(await opened(bench, id), { ...result, state: 'delivered' });
    expect(await all(bench, {})).toEqual([0]);
    expect(await all(bench, { states: ['dead', 'delivered'] })).toEqual([1]);
  });
});

describe('the address of a callback', () => {
  const canary = `canary-${randomBytes(8).toString('hex')}`;
  const callback = { url: `https://client.example/hook?token=${canary}&s={status}` };

  it('stands nowhere in Redis in clear, and is read again by who has the key', async () => {
    const bench = openStoreBench({
      redis,
      subscriber,
      spec: purgeSpec,
      vault: createVault([randomBytes(32)]),
    });
    const id = await endDelivery(bench, { callback });
    expect(await dump(bench)).not.toContain(canary);
    expect(await bench.store.deliveries.get(id)).toMatchObject({ url: callback.url });
  });

  it('is unreadable without the key, or when it was put into another record', async () => {
    const bench = openStoreBench({
      redis,
      subscriber,
      spec: purgeSpec,
      vault: createVault([randomBytes(32)]),
    });
    const ids = [await endDelivery(bench, { callback }), await endDelivery(bench, { callback })];
    const [one = '', other = ''] = ids.map((id) => createKeys(bench.prefix).delivery(id));
    await redis.hset(one, 'url', (await redis.hget(other, 'url')) ?? '');
    expect(await bench.store.deliveries.get(ids[0] ?? '')).toMatchObject({
      url: undefined,
      isUnreadable: true,
    });
    expect(await bench.store.deliveries.get(ids[1] ?? '')).toMatchObject({ url: callback.url });
  });

  async function dump(bench: StoreBench): Promise<string> {
    const keys = await redis.keys(`${bench.prefix}*`);
    const texts = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    return Buffer.concat(texts).toString('latin1');
  }
});
