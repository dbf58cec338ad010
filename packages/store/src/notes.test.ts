import { expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import { openStoreBench, purgeSpec, seedOf, urls } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

it('what was written down of targets is told in order, with to how many it happened, once', async () => {
  const { store, clock } = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const seed = seedOf(urls(5));
  await store.operations.accept(seed);
  const settle = (indexes: readonly number[], state: 'sent' | 'confirmed' | 'gave-up', batch: string) =>
    store.settle({
      operationId: seed.id,
      client: 'site',
      indexes,
      state,
      ...(state === 'gave-up' && { stateIfSent: 'unverified' as const }),
      note: { account: 'main', at: new Date(clock.at).toISOString(), batch, vendorTask: 't-1' },
    });
  await settle([0, 1, 2], 'sent', 'b-1');
  await settle([0, 1, 2], 'sent', 'b-1');
  await settle([0, 1], 'confirmed', 'b-1');
  await settle([0, 1, 2, 3, 4], 'gave-up', 'b-2');
  const notes = await store.operations.notes(seed.id, { offset: 0, limit: 10 });
  expect(notes?.items.map(({ batch, changes }) => [batch, changes])).toEqual([
    ['b-1', { sent: 3 }],
    ['b-1', { confirmed: 2 }],
    ['b-2', { unverified: 1, 'gave-up': 2 }],
  ]);
  expect(notes?.next).toBeUndefined();
  const second = await store.operations.notes(seed.id, { offset: 1, limit: 1 });
  expect([second?.items.length, second?.next]).toEqual([1, '2']);
  expect(await store.operations.notes('op_00000000000000000000', { offset: 0, limit: 1 })).toBeUndefined();
});

it('when a cancellation was asked for is kept, the first time', async () => {
  const { store, clock } = openStoreBench({ redis, subscriber, spec: purgeSpec });
  const seed = seedOf(urls(1));
  await store.operations.accept(seed);
  await store.operations.cancel(seed.id);
  const first = clock.at;
  clock.at += 1_000;
  await store.operations.cancel(seed.id);
  expect((await store.operations.get(seed.id))?.cancelRequestedAtMs).toBe(first);
});
