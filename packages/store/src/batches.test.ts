import { encodedBytes } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import type { GovernorSpec } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const spec: GovernorSpec = {
  budgets: [],
  callsAtATimeMax: 2,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};
const minuteMs = 60_000;
const ok = { kind: 'done', receipt: '{}', healthy: true } as const;

const open = (own: GovernorSpec = spec): StoreBench => openStoreBench({ redis, subscriber, spec: own });

describe('a batch that is sent again', () => {
  it('takes a place for the call that was lost until that has surely arrived', async () => {
    const paced: GovernorSpec = {
      ...spec,
      targetsPerCallMax: 1,
      budgets: [{ id: 'url/calls/1000', unit: 'calls', max: 2, windowMs: 1_000 }],
    };
    const bench = open(paced);
    await bench.store.operations.accept(seedOf(urls(3)));
    const [first] = bench.jobs;
    await claimOf(bench, first, paced);
    const again = await claimOf(bench, first, paced);
    await bench.store.batches.finish('main', again, { spec: paced, outcome: ok });
    bench.clock.at += 1_500;
    await claimOf(bench, bench.jobs.at(-1), paced);
    const { jobId = '', lane = '' } = bench.jobs.at(-1) ?? {};
    const claimNext = () => bench.store.batches.claim({ account: 'main', jobId, lane, spec: paced });
    expect(await claimNext()).toMatchObject({ answer: 'wait', reason: 'rate' });
    bench.clock.at += 5_000;
    expect(await claimNext()).toMatchObject({ answer: 'send' });
  });

  it('waits for midnight when only part of it fits into the rest of the day', async () => {
    const daily: GovernorSpec = {
      ...spec,
      budgets: [{ id: 'url', unit: 'day', max: 15, offsetMs: 0, urgentReserve: 0 }],
    };
    const bench = open(daily);
    await bench.store.operations.accept(seedOf(urls(10)));
    const batch = await claimOf(bench, bench.jobs[0], daily);
    await bench.store.batches.finish('main', batch, {
      spec: daily,
      outcome: {
        kind: 'retry',
        nextAt: bench.clock.at + 1_000,
        refund: false,
      },
    });
    bench.clock.at += 1_000;
    const midnight = Date.UTC(2026, 0, 6);
    expect(
      await bench.store.batches.claim({ account: 'main', jobId: batch.id, lane: batch.lane, spec: daily }),
    ).toEqual({
      answer: 'wait',
      untilMs: midnight,
      reason: 'quota',
    });
    bench.clock.at = midnight;
    expect((await claimOf(bench, bench.jobs[0], daily)).values).toEqual(batch.values);
  });

  it('shows what its account waits for, although nothing else waits', async () => {
    const bench = open();
    await bench.store.operations.accept(seedOf(urls(1)));
    const daily: GovernorSpec = {
      ...spec,
      budgets: [{ id: 'url', unit: 'day', max: 15, offsetMs: 0, urgentReserve: 0 }],
    };
    const batch = await claimOf(bench, bench.jobs[0], daily);
    await bench.store.batches.finish('main', batch, {
      spec: daily,
      outcome: { kind: 'exhausted', nextAt: bench.clock.at },
    });
    await bench.store.batches.claim({ account: 'main', jobId: batch.id, lane: batch.lane, spec: daily });
    const until = Date.UTC(2026, 0, 6);
    expect((await bench.store.accounts.status('main')).hold).toEqual({ reason: 'quota', untilMs: until });
    bench.clock.at = until;
    await claimOf(bench, bench.jobs[0], daily);
    bench.clock.at -= 1_000;
    expect((await bench.store.accounts.status('main')).hold).toBeUndefined();
  });

  it('gets the next free slot in its turn, however much else waits', async () => {
    const single: GovernorSpec = { ...spec, callsAtATimeMax: 1 };
    const bench = open(single);
    await bench.store.operations.accept(seedOf(urls(500)));
    const first = await claimOf(bench, bench.jobs[0], single);
    await bench.store.batches.finish('main', first, {
      spec: single,
      outcome: { kind: 'split', healthy: true, refund: true },
    });
    const halves = bench.jobs.filter(({ jobId }) => jobId.startsWith(`${first.id}.`));
    expect(halves).toHaveLength(2);

    const sent: string[] = [];
    let next = bench.jobs.findLast(({ jobId }) => !jobId.startsWith(`${first.id}.`));
    for (let round = 0; round < 6; round += 1) {
      const batch = await claimOf(bench, next, single);
      sent.push(batch.id);
      for (const half of halves.filter(({ jobId }) => !sent.includes(jobId))) {
        const claim = await bench.store.batches.claim({
          account: 'main',
          jobId: half.jobId,
          lane: half.lane ?? '',
          spec: single,
        });
        expect(claim).toMatchObject({ answer: 'wait', reason: 'slots' });
      }
      await bench.store.batches.finish('main', batch, { spec: single, outcome: ok });
      next = bench.jobs.at(-1);
    }
    expect(sent).toEqual(expect.arrayContaining(halves.map(({ jobId }) => jobId)));
  });

  it('tells calls that the vendor put off from those that failed', async () => {
    const bench = open();
    await bench.store.operations.accept(seedOf(urls(1)));
    const nextAt = bench.clock.at;
    const batch = await claimOf(bench, bench.jobs[0], spec);
    expect(batch).toMatchObject({ attempt: 1, putOff: 0 });
    await bench.store.batches.finish('main', batch, {
      spec,
      outcome: { kind: 'retry', nextAt, refund: true },
    });
    const second = await claimOf(bench, bench.jobs[0], spec);
    expect(second).toMatchObject({ attempt: 1, putOff: 1 });
    await bench.store.batches.finish('main', second, {
      spec,
      outcome: { kind: 'retry', nextAt, refund: false },
    });
    expect(await claimOf(bench, bench.jobs[0], spec)).toMatchObject({ attempt: 2, putOff: 1 });
  });
});

describe('a hold', () => {
  it('that the vendor asked for is not ended by a call that was sent before it', async () => {
    const bench = open();
    await bench.store.operations.accept(seedOf(urls(30)));
    const throttled = await claimOf(bench, bench.jobs[0], spec);
    const fine = await claimOf(bench, bench.jobs[1], spec);
    const untilMs = bench.clock.at + minuteMs;
    await bench.store.batches.finish('main', throttled, {
      spec,
      outcome: {
        kind: 'retry',
        nextAt: untilMs,
        refund: true,
        hold: { reason: 'throttled', untilMs, message: 'slow down' },
      },
    });
    await bench.store.batches.finish('main', fine, { spec, outcome: ok });
    expect((await bench.store.accounts.status('main')).hold).toMatchObject({ reason: 'throttled', untilMs });
    const claim = await bench.store.batches.claim({
      account: 'main',
      jobId: throttled.id,
      lane: throttled.lane,
      spec,
    });
    expect(claim).toEqual({ answer: 'wait', untilMs, reason: 'throttled' });
  });

  it('ends by itself', async () => {
    const bench = open();
    await bench.store.operations.accept(seedOf(urls(1)));
    const batch = await claimOf(bench, bench.jobs[0], spec);
    const untilMs = bench.clock.at + minuteMs;
    const hold = { reason: 'unavailable', untilMs } as const;
    await bench.store.batches.finish('main', batch, {
      spec,
      outcome: {
        kind: 'retry',
        nextAt: untilMs,
        refund: false,
        hold,
      },
    });
    bench.clock.at = untilMs;
    await bench.store.batches.finish('main', await claimOf(bench, bench.jobs[0], spec), {
      spec,
      outcome: ok,
    });
    expect((await bench.store.accounts.status('main')).hold).toBeUndefined();
  });
});

describe('a target that very many wait for', () => {
  it('is one target, however often one request names it', async () => {
    const bench = open();
    const seed = seedOf(Array.from({ length: 2_500 }, () => 'https://www.example.com/same'));
    await bench.store.operations.accept(seed);
    expect((await bench.store.accounts.status('main')).waiting).toBe(1);
    const batch = await claimOf(bench, bench.jobs[0], spec);
    expect(batch.values).toEqual(['https://www.example.com/same']);
    expect(batch.waiters[0]?.map(({ index }) => index)).toEqual(seed.targets.map((_, i) => i));
  });

  it('tells every one of many requests, but those that were cancelled', async () => {
    const bench = open();
    const seeds = Array.from({ length: 40 }, () => seedOf(['https://www.example.com/hot']));
    for (const seed of seeds) {
      await bench.store.operations.accept(seed);
    }
    const cancelled = [seeds[3], seeds[30]].map((seed) => seed?.id ?? '');
    for (const id of cancelled) {
      expect(await bench.store.operations.cancel(id)).toBe(1);
    }
    const batch = await claimOf(bench, bench.jobs[0], spec);
    const told = batch.waiters[0]?.map(({ operationId }) => operationId);
    expect(told?.toSorted()).toEqual(
      seeds
        .map(({ id }) => id)
        .filter((id) => !cancelled.includes(id))
        .toSorted(),
    );
  });

  it('goes when the last one that waits for it is cancelled', async () => {
    const bench = open();
    const seeds = Array.from({ length: 12 }, () => seedOf(['https://www.example.com/hot']));
    for (const seed of seeds) {
      await bench.store.operations.accept(seed);
    }
    for (const { id } of seeds) {
      await bench.store.operations.cancel(id);
    }
    expect((await bench.store.accounts.status('main')).waiting).toBe(0);
  });
});

it('takes as many bytes as a call may have, counted as everybody counts them', async () => {
  const values = ['标签 a_b-c.d*', 'é~!+😀', 'https://www.example.com/a?b=%20#c', 'x'.repeat(50)];
  const bytes = values.map(encodedBytes).reduce((sum, own) => sum + own, 0);
  for (const [bytesPerCallMax, taken] of [
    [bytes, 4],
    [bytes - 1, 3],
  ] as const) {
    const sized = { ...spec, bytesPerCallMax };
    const bench = open(sized);
    await bench.store.operations.accept(seedOf(values));
    expect((await claimOf(bench, bench.jobs[0], sized)).values).toEqual(values.slice(0, taken));
  }
});

it('an urgent target looks again at once when its lane waits for the day to turn', async () => {
  const daily: GovernorSpec = {
    ...spec,
    budgets: [{ id: 'url', unit: 'day', max: 10, offsetMs: 0, urgentReserve: 2 }],
    hasUrgentReserve: true,
  };
  const bench = open(daily);
  await bench.store.operations.accept(seedOf(urls(20)));
  expect((await claimOf(bench, bench.jobs[0], daily)).values).toHaveLength(8);
  const waiting = bench.jobs.at(-1);
  const claim = await bench.store.batches.claim({
    account: 'main',
    jobId: waiting?.jobId ?? '',
    lane: waiting?.lane ?? '',
    spec: daily,
  });
  expect(claim).toMatchObject({ answer: 'wait', reason: 'quota' });
  await bench.store.operations.accept(seedOf(['https://www.example.com/now'], { priority: 'urgent' }));
  expect(bench.jobs.at(-1)).toMatchObject({ jobId: waiting?.jobId, insist: true });
  expect((await claimOf(bench, bench.jobs.at(-1), daily)).values).toEqual(['https://www.example.com/now']);
});

it('a result that is told twice gives the quota back once', async () => {
  const daily: GovernorSpec = {
    ...spec,
    budgets: [{ id: 'url', unit: 'day', max: 100, offsetMs: 0, urgentReserve: 0 }],
  };
  const bench = open(daily);
  await bench.store.operations.accept(seedOf(urls(20)));
  await claimOf(bench, bench.jobs[0], daily);
  const batch = await claimOf(bench, bench.jobs[1], daily);
  const outcome = { kind: 'retry', nextAt: bench.clock.at, refund: true } as const;
  await bench.store.batches.finish('main', batch, { spec: daily, outcome: outcome });
  await bench.store.batches.finish('main', batch, { spec: daily, outcome: outcome });
  expect((await bench.store.accounts.status('main')).usedToday).toEqual({ url: 10 });
  bench.clock.at += 24 * 3_600_000;
  expect((await bench.store.accounts.status('main')).usedToday).toEqual({ url: 0 });
});

it('a call that was never made takes no place in a window, and leaves an open circuit as it is', async () => {
  const window = { id: 'url/calls/1000', unit: 'calls', max: 1, windowMs: 1_000 } as const;
  const own = { ...spec, budgets: [window] };
  const bench = openStoreBench({ redis, subscriber, spec: own });
  const { store, clock, jobs } = bench;
  await store.operations.accept(seedOf(urls(1)));
  const [job] = jobs;
  for (let i = 0; i < 3; i += 1) {
    const batch = await claimOf(bench, job, own);
    const hold = { reason: 'unavailable', untilMs: clock.at + 1 } as const;
    const outcome = { kind: 'retry', nextAt: clock.at, refund: false, hold } as const;
    await store.batches.finish('main', batch, { spec: own, outcome });
    clock.at += 120_000;
  }
  for (let i = 0; i < 3; i += 1) {
    const batch = await claimOf(bench, job, own);
    const outcome = { kind: 'retry', nextAt: clock.at, refund: true, isUncalled: true } as const;
    await store.batches.finish('main', batch, { spec: own, outcome });
  }
  expect(await store.accounts.status('main')).toMatchObject({
    inFlight: 0,
    circuit: { state: 'half-open', failures: 3 },
  });
});
