import { expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import { creation } from './testing/changes.ts';
import { openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const setUp = (): StoreBench => openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 } });
const note = { account: 'main', at: '2026-01-05T04:00:00.000Z' };

it('tells once of every target that comes to another state, with when it was accepted', async () => {
  const { store, clock, settled } = setUp();
  const acceptedAtMs = clock.at;
  const { id, ...seed } = seedOf(urls(5), { priority: 'urgent' });
  await store.operations.accept({ id, ...seed });
  const settlement = { operationId: id, client: 'site', note };
  clock.at += 1_000;
  const sentAtMs = clock.at;
  const taken = { ...settlement, indexes: [0, 1, 2], state: 'sent', sentAtMs } as const;
  await store.settle(taken);
  await store.settle(taken);
  clock.at += 5_000;
  await store.settle({ ...settlement, indexes: [0, 1, 2, 3], state: 'gave-up', stateIfSent: 'unverified' });
  await store.settle({ ...settlement, indexes: [0, 1, 2, 3, 4], state: 'cancelled' });
  const common = { account: 'main', priority: 'urgent', acceptedAtMs };
  expect(settled).toEqual([
    { ...common, sentAtMs, atMs: sentAtMs, state: 'sent', targets: 3 },
    { ...common, atMs: clock.at, state: 'gave-up', targets: 1 },
    { ...common, atMs: clock.at, state: 'unverified', targets: 3 },
    { ...common, atMs: clock.at, state: 'cancelled', targets: 1 },
  ]);
});

it('tells of no change of a distribution, even of one that looks like a purge inside', async () => {
  const { store, settled } = setUp();
  const { meta, ...seed } = creation();
  if (meta.type !== 'create') {
    throw new Error('Not a creation.');
  }
  const vendorOptions = { type: 'purge', createdAtMs: 1, priority: 'urgent' };
  await store.distributions.accept({ ...seed, meta: { ...meta, spec: { ...meta.spec, vendorOptions } } });
  const settlement = { operationId: meta.id, client: 'site', note, indexes: [0] };
  expect(await store.settle({ ...settlement, state: 'confirmed' })).toBe(1);
  expect(settled).toEqual([]);
});

it('finds when the target was accepted that has waited longest, in lanes and in batches', async () => {
  const { store, clock, jobs } = setUp();
  const oldestAtMs = async () => (await store.accounts.backlog('main')).oldestAtMs;
  expect(await oldestAtMs()).toBeUndefined();
  const firstAtMs = clock.at;
  await store.operations.accept(seedOf(urls(1), { createdAtMs: clock.at }));
  clock.at += 7_000;
  await store.operations.accept(seedOf(urls(3, 'later'), { createdAtMs: clock.at, priority: 'urgent' }));
  expect(await oldestAtMs()).toBe(firstAtMs);
  const [job] = jobs;
  const claim = await store.batches.claim({
    account: 'main',
    jobId: job?.jobId ?? '',
    lane: job?.lane ?? '',
    spec: {
      budgets: [],
      callsAtATimeMax: 1,
      targetsPerCallMax: 10,
      leaseMs: 60_000,
      weights: {},
      hasUrgentReserve: false,
    },
  });
  expect(claim.answer).toBe('send');
  // All four are in the batch now, which counts from its claim.
  expect(await oldestAtMs()).toBe(clock.at);
});

it('knows the traces of those operations whose requests were recorded', async () => {
  const { store } = setUp();
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const [followed, other] = [seedOf(urls(1), { trace }), seedOf(urls(1, 'other'))];
  await Promise.all([followed, other].map((seed) => store.operations.accept(seed)));
  expect(await store.traces([other.id, followed.id, 'op_none'])).toEqual(new Map([[followed.id, trace]]));
});
