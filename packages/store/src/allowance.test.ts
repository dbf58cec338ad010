import { expect, it } from 'vitest';
import type { Budget, Claim, GovernorSpec } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

function specOf(budgets: readonly Budget[], targetsPerCallMax: number): GovernorSpec {
  const hasUrgentReserve = budgets.some((budget) => budget.unit === 'day' && budget.urgentReserve > 0);
  return { budgets, callsAtATimeMax: 100, targetsPerCallMax, leaseMs: 60_000, weights: {}, hasUrgentReserve };
}

const open = (spec: GovernorSpec): StoreBench => openStoreBench({ redis, subscriber, spec });

/** What the lane's last job gets. */
async function claimNext({ store, jobs }: StoreBench, spec: GovernorSpec): Promise<Claim> {
  const { jobId = '', lane = '' } = jobs.at(-1) ?? {};
  return store.batches.claim({ account: 'main', jobId, lane, spec });
}

/** Calls that are made until the account must wait, each with how many targets it has. */
async function callsUntilWait(bench: StoreBench, spec: GovernorSpec): Promise<number[]> {
  const counts: number[] = [];
  for (;;) {
    const claim = await claimNext(bench, spec);
    if (claim.answer !== 'send') {
      return counts;
    }
    counts.push(claim.batch.values.length);
    await bench.store.batches.finish('main', claim.batch, {
      spec,
      outcome: { kind: 'done', receipt: '{}', healthy: true },
    });
  }
}

it.each([
  { max: 70, perCall: 20, calls: [18, 18, 18, 16] },
  { max: 1_500, perCall: 1_000, calls: [750, 750] },
  { max: 30, perCall: 10, calls: [10, 10, 10] },
  { max: 7, perCall: 3, calls: [3, 3, 1] },
])('a window of $max targets is filled by calls of at most $perCall', async ({ max, perCall, calls }) => {
  const spec = specOf([{ id: 'url/targets/10000', unit: 'targets', max, windowMs: 10_000 }], perCall);
  const bench = open(spec);
  await bench.store.operations.accept(seedOf(urls(2_000)));
  expect(await callsUntilWait(bench, spec)).toEqual(calls);
});

const second: Budget = { id: 'url/calls/1000', unit: 'calls', max: 2, windowMs: 1_000 };
const day: Budget = { id: 'url', unit: 'day', max: 100, offsetMs: 0, urgentReserve: 20 };

it('urgent targets wait for the short window alone when only their share of the day is left', async () => {
  const spec = specOf([second, day], 40);
  const bench = open(spec);
  await bench.store.operations.accept(seedOf(urls(200), { priority: 'urgent' }));
  expect(await callsUntilWait(bench, spec)).toEqual([40, 40]);
  expect(await claimNext(bench, spec)).toMatchObject({ answer: 'wait', reason: 'rate' });
  bench.clock.at += 1_002;
  expect(await callsUntilWait(bench, spec)).toEqual([20]);
});

it('a batch that is sent again uses nothing of the share of urgent targets unless it has some', async () => {
  const spec = specOf([day], 45);
  const bench = open(spec);
  await bench.store.operations.accept(seedOf(urls(45)));
  const first = await claimNext(bench, spec);
  if (first.answer !== 'send') {
    throw new Error('The first claim is granted.');
  }
  const outcome = { kind: 'retry', nextAt: bench.clock.at, refund: false } as const;
  await bench.store.batches.finish('main', first.batch, { spec, outcome });
  expect(await claimNext(bench, spec)).toMatchObject({ answer: 'wait', reason: 'quota' });
});

it('a call that lasts over midnight counts on both days, whichever it arrives on', async () => {
  const spec = specOf([{ ...day, urgentReserve: 0 }], 60);
  const bench = open(spec);
  const midnight = Math.ceil(bench.clock.at / 86_400_000) * 86_400_000;
  bench.clock.at = midnight - 1_000;
  await bench.store.operations.accept(seedOf(urls(200)));
  const late = await claimNext(bench, spec);
  bench.clock.at = midnight + 1_000;
  expect(await callsUntilWait(bench, spec)).toEqual([40]);
  if (late.answer !== 'send') {
    throw new Error('The first claim is granted.');
  }
  const outcome = { kind: 'done', receipt: '{}', healthy: true } as const;
  await bench.store.batches.finish('main', late.batch, { spec, outcome });
  expect(await callsUntilWait(bench, spec)).toEqual([]);
  expect((await bench.store.accounts.status('main')).usedToday).toEqual({ url: 100 });
});

it('a call that was refused after midnight counts on neither day', async () => {
  const spec = specOf([{ ...day, urgentReserve: 0 }], 60);
  const bench = open(spec);
  const midnight = Math.ceil(bench.clock.at / 86_400_000) * 86_400_000;
  bench.clock.at = midnight - 1_000;
  await bench.store.operations.accept(seedOf(urls(60)));
  const late = await claimNext(bench, spec);
  if (late.answer !== 'send') {
    throw new Error('The first claim is granted.');
  }
  bench.clock.at = midnight + 1_000;
  const outcome = { kind: 'retry', nextAt: bench.clock.at, refund: true } as const;
  await bench.store.batches.finish('main', late.batch, { spec, outcome });
  expect((await bench.store.accounts.status('main')).usedToday).toEqual({ url: 0 });
});

it('whoever lost a batch to another ends neither the call nor the place of the other', async () => {
  const once: Budget = { id: 'url/calls/1000', unit: 'calls', max: 2, windowMs: 1_000 };
  const spec = { ...specOf([once], 10), callsAtATimeMax: 1 };
  const bench = open(spec);
  await bench.store.operations.accept(seedOf(urls(30)));
  const claims = [
    await claimNext(bench, spec),
    await claimNext({ ...bench, jobs: bench.jobs.slice(0, 1) }, spec),
  ];
  const [lost, own] = claims.map((claim) => (claim.answer === 'send' ? claim.batch : undefined));
  if (lost === undefined || own === undefined) {
    throw new Error('Both claims are granted.');
  }
  expect(own.values).toEqual(lost.values);
  const outcome = { kind: 'retry', nextAt: bench.clock.at, refund: true } as const;
  await bench.store.batches.finish('main', lost, { spec, outcome });
  expect((await bench.store.accounts.status('main')).inFlight).toBe(1);
  await bench.store.batches.finish('main', own, { spec, outcome });
  expect((await bench.store.accounts.status('main')).inFlight).toBe(0);
});

it('a server clock that steps back keeps calls in their windows for longer, never for less', async () => {
  const spec = specOf([second], 1);
  const bench = open(spec);
  await bench.store.operations.accept(seedOf(urls(50)));
  const start = bench.clock.at;
  expect(await callsUntilWait(bench, spec)).toEqual([1, 1]);
  bench.clock.at = start - 400;
  expect(await callsUntilWait(bench, spec)).toEqual([]);
  bench.clock.at = start + 1_001;
  expect(await callsUntilWait(bench, spec)).toEqual([]);
  bench.clock.at = start + 1_002;
  expect(await callsUntilWait(bench, spec)).toEqual([1, 1]);
});
