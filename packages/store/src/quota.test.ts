import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import type { DayBudget, GovernorSpec, JobWish } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const budget: DayBudget = { id: 'url', unit: 'day', max: 100, offsetMs: 480 * 60_000, urgentReserve: 0 };
const spec: GovernorSpec = {
  budgets: [budget],
  callsAtATimeMax: 5,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};
const done = { kind: 'done', receipt: '{}', healthy: true } as const;

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec });
const usedOf = async ({ store }: StoreBench) => (await store.accounts.status('main')).usedToday['url'];

/** The last job that was asked for when there was work for it. */
function laneJobOf({ jobs }: StoreBench): Partial<JobWish> {
  return jobs.findLast(({ name, insist }) => name === 'purge' && insist !== true) ?? {};
}

async function send(bench: StoreBench) {
  return claimOf(bench, bench.jobs.at(-1), spec);
}

it('what the vendor says is left counts, without what it may not have counted', async () => {
  const bench = open();
  const { accounts, batches, operations } = bench.store;
  await operations.accept(seedOf(urls(80)));
  await batches.finish('main', await send(bench), { spec, outcome: done });
  const underWay = await send(bench);
  const mark = await accounts.beginQuota('main', budget);
  expect(mark).toEqual({
    day: Math.floor((bench.clock.at + budget.offsetMs) / 86_400_000),
    used: 20,
    inFlight: 10,
  });
  await batches.finish('main', underWay, { spec, outcome: done });
  await send(bench);
  expect(await accounts.noteQuota('main', { budget, mark, total: 100, available: 60 })).toBe(true);
  // 40 that the vendor counted, 10 that were under way, 10 that came after the question.
  expect(await usedOf(bench)).toBe(60);
});

it('what is given back while the vendor is asked is given back once', async () => {
  const bench = open();
  const { accounts, batches, operations } = bench.store;
  await operations.accept(seedOf(urls(80)));
  const batch = await send(bench);
  const mark = await accounts.beginQuota('main', budget);
  const outcome = { kind: 'retry', nextAt: bench.clock.at, refund: true } as const;
  await batches.finish('main', batch, { spec, outcome });
  await accounts.noteQuota('main', { budget, mark, total: 100, available: 95 });
  expect(await usedOf(bench)).toBe(5);
});

it('a vendor that allows less is believed, and one that allows more does not raise the limit', async () => {
  const bench = open();
  const { accounts } = bench.store;
  const mark = await accounts.beginQuota('main', budget);
  await accounts.noteQuota('main', { budget, mark, total: 50, available: 45 });
  expect(await usedOf(bench)).toBe(55);
  const again = await accounts.beginQuota('main', budget);
  await accounts.noteQuota('main', { budget, mark: again, total: 1_000, available: 970 });
  expect(await usedOf(bench)).toBe(30);
  const last = await accounts.beginQuota('main', budget);
  await accounts.noteQuota('main', { budget, mark: last, total: 10, available: 5_000 });
  expect(await usedOf(bench)).toBe(0);
});

it('a vendor that allows more raises a limit that nobody set, for the day', async () => {
  const bench = open();
  const { accounts, batches, operations } = bench.store;
  const own: GovernorSpec = { ...spec, budgets: [{ ...budget, max: 10 }] };
  const ask = async (total: number, available: number, isConfigured?: boolean) => {
    const mark = await accounts.beginQuota('main', { ...budget, max: 10 });
    const reading = { budget: { ...budget, max: 10 }, mark, total, available };
    await accounts.noteQuota('main', { ...reading, ...(isConfigured !== undefined && { isConfigured }) });
  };
  const claim = () => {
    const { jobId = '', lane = '' } = laneJobOf(bench);
    return batches.claim({ account: 'main', jobId, lane, spec: own });
  };
  await operations.accept(seedOf(urls(80)));
  await batches.finish('main', await claimOf(bench, bench.jobs.at(-1), own), { spec: own, outcome: done });
  expect(await claim()).toMatchObject({ answer: 'wait', reason: 'quota' });
  await ask(1_000, 990, true);
  expect(await claim()).toMatchObject({ answer: 'wait', reason: 'quota' });
  await ask(1_000, 990, false);
  expect(await usedOf(bench)).toBe(10);
  expect(bench.jobs).toContainEqual(expect.objectContaining({ ...laneJobOf(bench), insist: true }));
  expect(await claim()).toMatchObject({ answer: 'send' });
  await ask(25, 5, false);
  expect(await usedOf(bench)).toBe(30);
  expect(await claim()).toMatchObject({ answer: 'wait', reason: 'quota' });
});

it('the limit that a vendor raised is the old one again the next day, or when it was set meanwhile', async () => {
  const bench = open();
  const { accounts, batches, operations } = bench.store;
  const narrow: DayBudget = { ...budget, max: 10 };
  const own: GovernorSpec = { ...spec, budgets: [narrow] };
  const raise = async (isConfigured: boolean) => {
    const mark = await accounts.beginQuota('main', narrow);
    const reading = { budget: narrow, mark, total: 1_000, available: 1_000, isConfigured };
    await accounts.noteQuota('main', reading);
  };
  const sendAll = async () => {
    for (let sent = 0; ; sent += 1) {
      const { jobId = '', lane = '' } = laneJobOf(bench);
      const claim = await batches.claim({ account: 'main', jobId, lane, spec: own });
      if (claim.answer !== 'send') {
        return sent;
      }
      await batches.finish('main', claim.batch, { spec: own, outcome: done });
    }
  };
  await operations.accept(seedOf(urls(200)));
  await raise(false);
  await raise(true);
  expect(await sendAll()).toBe(1);
  await raise(false);
  bench.clock.at += 86_400_000;
  expect(await sendAll()).toBe(1);
});

it('an answer that comes after the vendor’s midnight says nothing of the new day', async () => {
  const bench = open();
  const { accounts } = bench.store;
  const mark = await accounts.beginQuota('main', budget);
  bench.clock.at = Date.UTC(2026, 0, 5, 16);
  expect(await accounts.noteQuota('main', { budget, mark, total: 100, available: 0 })).toBe(false);
  expect(await usedOf(bench)).toBeUndefined();
});

it('targets that waited for the next day go on when the vendor says that there is room', async () => {
  const bench = open();
  const { accounts, batches, operations } = bench.store;
  await operations.accept(seedOf(urls(30)));
  const batch = await send(bench);
  await batches.finish('main', batch, { spec, outcome: { kind: 'exhausted', nextAt: bench.clock.at } });
  const job = bench.jobs.at(-1);
  const claim = await batches.claim({
    account: 'main',
    jobId: job?.jobId ?? '',
    lane: job?.lane ?? '',
    spec,
  });
  expect(claim).toMatchObject({ answer: 'wait', reason: 'quota' });
  bench.jobs.splice(0);
  const mark = await accounts.beginQuota('main', budget);
  await accounts.noteQuota('main', { budget, mark, total: 100, available: 70 });
  expect(bench.jobs).toContainEqual(expect.objectContaining({ jobId: job?.jobId, insist: true }));
  expect((await claimOf(bench, job, spec)).values).toHaveLength(10);
});

it('targets that waited for the next day are asked for until they go on, though nobody hears of it at first', async () => {
  const bench = open();
  const { accounts, batches, operations } = bench.store;
  await operations.accept(seedOf(urls(30)));
  const batch = await send(bench);
  await batches.finish('main', batch, { spec, outcome: { kind: 'exhausted', nextAt: bench.clock.at } });
  const [again, next] = bench.jobs;
  const claim = ({ jobId = '', lane = '' }: Partial<JobWish> = {}) =>
    batches.claim({ account: 'main', jobId, lane, spec });
  const waits = [await claim(again), await claim(next)];
  expect(waits).toMatchObject([
    { answer: 'wait', reason: 'quota' },
    { answer: 'wait', reason: 'quota' },
  ]);
  const mark = await accounts.beginQuota('main', budget);
  await accounts.noteQuota('main', { budget, mark, total: 100, available: 70 });
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    // Both jobs were still on their way to midnight.
    bench.jobs.splice(0);
    bench.clock.at += 2_000;
    await bench.store.reconcile(['main']);
    const asked = [again, next].map((job) => expect.objectContaining({ jobId: job?.jobId, insist: true }));
    expect(bench.jobs).toEqual(expect.arrayContaining(asked));
  }
  expect([await claim(again), await claim(next)]).toMatchObject([{ answer: 'send' }, { answer: 'send' }]);
});

it('whoever notes that there is room, and is cut off before anybody is told, has it told when it asks again', async () => {
  const cut: Redis = Object.create(redis);
  const bench = openStoreBench({ redis: cut, subscriber, spec });
  const { accounts, batches, operations } = bench.store;
  await operations.accept(seedOf(urls(30)));
  const batch = await send(bench);
  await batches.finish('main', batch, { spec, outcome: { kind: 'exhausted', nextAt: bench.clock.at } });
  await batches.claim({ account: 'main', jobId: batch.id, lane: batch.lane, spec });
  bench.jobs.splice(0);
  const note = async () => {
    const mark = await accounts.beginQuota('main', budget);
    return accounts.noteQuota('main', { budget, mark, total: 100, available: 70 });
  };
  cut.smembers = () => Promise.reject(new Error('The connection was cut.'));
  await expect(note()).rejects.toThrow('Redis could not');
  cut.smembers = (key: unknown) => redis.smembers(String(key));
  expect(await note()).toBe(true);
  expect(bench.jobs).toContainEqual(expect.objectContaining({ jobId: batch.id, insist: true }));
});

it('a number below zero is never shown', async () => {
  const bench = open();
  await bench.store.operations.accept(seedOf(urls(10)));
  const batch = await send(bench);
  const mark = await bench.store.accounts.beginQuota('main', budget);
  await bench.store.accounts.noteQuota('main', {
    budget,
    mark: { ...mark, inFlight: 0 },
    total: 100,
    available: 100,
  });
  const outcome = { kind: 'retry', nextAt: bench.clock.at, refund: true } as const;
  await bench.store.batches.finish('main', batch, { spec, outcome });
  expect(await usedOf(bench)).toBe(0);
});
