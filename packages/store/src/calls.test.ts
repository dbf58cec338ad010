import { describe, expect, it } from 'vitest';
import type { BatchRecord, Budget, CallSpec, GovernorSpec } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const every: Budget = { id: 'every/calls/1000', unit: 'calls', max: 3, windowMs: 1_000 };
const spec: GovernorSpec = {
  budgets: [],
  callsAtATimeMax: 1,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};
const done = { kind: 'done', receipt: '{}', healthy: true } as const;
const granted = { answer: 'granted' } as const;

const open = (own: GovernorSpec = spec): StoreBench => openStoreBench({ redis, subscriber, spec: own });

function callSpec(calls: number, budgets: readonly Budget[], places?: number): CallSpec {
  return { budgets, calls, ...(places && { slot: { callsAtATimeMax: places, leaseMs: 60_000 } }) };
}

/** A window of these tests, with the two milliseconds that clocks read in whole ones cost. */
const windowMs = 1_002;

/** Makes a call that is over at once, if it is granted. */
async function callAt({ calls }: StoreBench['store'], request: ReturnType<typeof step>) {
  const answer = await calls.take(request);
  if (answer.answer === 'granted') {
    await calls.giveBack(request);
  }
  return answer;
}

const step = (id: string, own: CallSpec) => ({ account: 'main', id, spec: own });

describe('a step that is no purge', () => {
  it('is charged for all of its calls at once, or waits until they fit', async () => {
    const { store, clock } = open();
    const start = clock.at;
    expect(await callAt(store, step('a', callSpec(2, [every])))).toMatchObject(granted);
    clock.at += 300;
    expect(await callAt(store, step('b', callSpec(2, [every])))).toEqual({
      answer: 'wait',
      untilMs: start + windowMs,
      reason: 'rate',
    });
    clock.at = start + windowMs;
    expect(await callAt(store, step('b', callSpec(2, [every])))).toMatchObject(granted);
    clock.at += 300;
    expect(await callAt(store, step('c', callSpec(1, [every])))).toMatchObject(granted);
    expect(await callAt(store, step('d', callSpec(1, [every])))).toEqual({
      answer: 'wait',
      untilMs: start + 2 * windowMs,
      reason: 'rate',
    });
  });

  it('of more calls than a window holds takes the whole of it and uses up those that follow', async () => {
    const { store, clock } = open();
    const start = clock.at;
    const rare: Budget = { id: 'change/calls/1000', unit: 'calls', max: 1, windowMs: 1_000 };
    expect(await callAt(store, step('a', callSpec(3, [rare])))).toMatchObject(granted);
    for (const passed of [0, windowMs, 2 * windowMs]) {
      clock.at = start + passed;
      expect(await callAt(store, step('b', callSpec(1, [rare])))).toMatchObject({ answer: 'wait' });
    }
    clock.at = start + 3 * windowMs;
    expect(await callAt(store, step('b', callSpec(1, [rare])))).toMatchObject(granted);
  });

  it('of several calls gets the places that it waits for, although others take one each', async () => {
    const { store, clock } = open();
    const start = clock.at;
    const asked = step('stats', callSpec(3, [every]));
    const purge = (at: number) => {
      clock.at = start + at;
      return callAt(store, step(`purge-${at}`, callSpec(1, [every])));
    };
    for (const at of [0, 300, 600]) {
      expect(await purge(at)).toMatchObject(granted);
    }
    expect(await callAt(store, asked)).toMatchObject({ answer: 'wait', untilMs: start + 600 + windowMs });
    expect(await purge(windowMs)).toMatchObject({ answer: 'wait' });
    expect(await purge(300 + windowMs)).toMatchObject({ answer: 'wait' });
    clock.at = start + 600 + windowMs;
    expect(await callAt(store, asked)).toMatchObject(granted);
    expect(await purge(600 + 2 * windowMs)).toMatchObject(granted);
  });

  it('of several calls leaves to others the places that are free again when its time comes', async () => {
    const { store, clock } = open();
    const wide: Budget = { ...every, max: 4 };
    const ask = (id: string, calls: number) => callAt(store, step(id, callSpec(calls, [wide])));
    const start = clock.at;
    expect(await ask('first', 2)).toMatchObject(granted);
    clock.at += 500;
    expect(await ask('big', 3)).toMatchObject({ answer: 'wait', untilMs: start + windowMs });
    expect(await ask('one', 1)).toMatchObject(granted);
    expect(await ask('two', 1)).toMatchObject({ answer: 'wait' });
    clock.at = start + windowMs;
    expect(await ask('big', 3)).toMatchObject(granted);
  });

  it('of several calls leaves to others the places that would stand empty for a window, and waits hardly longer', async () => {
    const { store, clock } = open();
    const start = clock.at;
    const one = (id: string) => callAt(store, step(id, callSpec(1, [every])));
    const asked = step('stats', callSpec(3, [every]));
    expect(await one('a')).toMatchObject(granted);
    expect(await callAt(store, asked)).toMatchObject({ answer: 'wait', untilMs: start + windowMs });
    clock.at = start + 20;
    expect(await one('b')).toMatchObject(granted);
    clock.at = start + 200;
    expect(await one('c')).toMatchObject({ answer: 'wait' });
    clock.at = start + windowMs;
    expect(await callAt(store, asked)).toMatchObject({ answer: 'wait', untilMs: start + 20 + windowMs });
    expect(await one('c')).toMatchObject({ answer: 'wait' });
    clock.at = start + 20 + windowMs;
    expect(await callAt(store, asked)).toMatchObject(granted);
  });

  it('that does not come back for its places leaves them to others', async () => {
    const { store, clock } = open();
    const start = clock.at;
    const one = (id: string) => callAt(store, step(id, callSpec(1, [every])));
    expect(await one('a')).toMatchObject(granted);
    expect(await callAt(store, step('gone', callSpec(3, [every])))).toMatchObject({ answer: 'wait' });
    clock.at = start + windowMs / 2;
    expect(await one('b')).toMatchObject({ answer: 'wait' });
    clock.at = start + windowMs + 2_000;
    expect(await one('b')).toMatchObject(granted);
  });

  it('stands in its windows until a window after its end, however long it takes', async () => {
    const { store, clock } = open();
    const once: Budget = { id: 'change/calls/1000', unit: 'calls', max: 1, windowMs: 1_000 };
    const [slow, next] = [step('slow', callSpec(1, [once])), step('next', callSpec(1, [once]))];
    expect(await store.calls.take(slow)).toMatchObject(granted);
    clock.at += 5_000;
    expect(await store.calls.take(next)).toMatchObject({ answer: 'wait', untilMs: clock.at + windowMs });
    await store.calls.giveBack(slow);
    clock.at += windowMs - 1;
    expect(await store.calls.take(next)).toMatchObject({ answer: 'wait', untilMs: clock.at + 1 });
    clock.at += 1;
    expect(await store.calls.take(next)).toMatchObject(granted);
  });

  it('of which nobody tells the end is taken for over when its lease ends', async () => {
    const { store, clock } = open();
    const once: Budget = { id: 'change/calls/1000', unit: 'calls', max: 1, windowMs: 1_000 };
    const [lost, next] = [step('lost', callSpec(1, [once], 2)), step('next', callSpec(1, [once], 2))];
    expect(await store.calls.take(lost)).toMatchObject(granted);
    clock.at += 60_000;
    expect(await store.calls.take(next)).toMatchObject({ answer: 'wait', untilMs: clock.at + windowMs });
    clock.at += windowMs;
    expect(await store.calls.take(next)).toMatchObject(granted);
  });

  it('waits while the account is held up, and holds it up itself', async () => {
    const { store, clock } = open();
    const one = step('a', callSpec(1, []));
    const hold = { reason: 'throttled', untilMs: clock.at + 5_000, message: 'slow down' } as const;
    await store.calls.take(one);
    await store.calls.giveBack({ ...one, hold });
    await store.calls.giveBack({ ...one, isHealthy: true });
    expect((await store.accounts.status('main')).hold).toEqual(hold);
    expect(await store.calls.take(one)).toEqual({
      answer: 'wait',
      untilMs: hold.untilMs,
      reason: 'throttled',
    });
    clock.at = hold.untilMs;
    expect(await store.calls.take(one)).toMatchObject(granted);
    await store.calls.giveBack({ ...one, isHealthy: true });
    clock.at -= 1;
    expect((await store.accounts.status('main')).hold).toBeUndefined();
  });

  it('keeps its place when it asks again, and is charged again', async () => {
    const { store } = open();
    const one = step('a', callSpec(2, [{ ...every, max: 4 }], 1));
    expect(await store.calls.take(one)).toMatchObject(granted);
    expect(await store.calls.take(one)).toMatchObject(granted);
    expect(await store.calls.take(one)).toMatchObject({ answer: 'wait', reason: 'rate' });
    expect((await store.accounts.status('main')).inFlight).toBe(1);
    await store.calls.giveBack(one);
    expect((await store.accounts.status('main')).inFlight).toBe(0);
  });

  it('takes one of the places that purges take too, and wakes them when it gives it back', async () => {
    const bench = open();
    const one = step('a', callSpec(1, [], 1));
    await bench.store.calls.take(one);
    await bench.store.operations.accept(seedOf(urls(30)));
    const job = bench.jobs[0];
    const claim = await bench.store.batches.claim({
      account: 'main',
      jobId: job?.jobId ?? '',
      lane: job?.lane ?? '',
      spec,
    });
    expect(claim).toEqual({ answer: 'none' });
    expect(bench.jobs).toHaveLength(1);
    await bench.store.calls.giveBack({ ...one, isHealthy: true });
    expect(bench.jobs).toHaveLength(2);
    await claimOf(bench, bench.jobs[1], spec);
    expect(await bench.store.calls.take(one)).toEqual({
      answer: 'wait',
      untilMs: bench.clock.at + 500,
      reason: 'slots',
    });
  });

  it('gets the next free place in its turn, however many targets wait', async () => {
    const bench = open();
    const one = step('a', callSpec(1, [], 1));
    await bench.store.operations.accept(seedOf(urls(500)));
    const first = await claimOf(bench, bench.jobs.at(-1), spec);
    expect(await bench.store.calls.take(one)).toMatchObject({ reason: 'slots' });
    // The lane stood there first; the call comes after it.
    await bench.store.batches.finish('main', first, { spec, outcome: done });
    const second = await claimOf(bench, bench.jobs.at(-1), spec);
    const woken = bench.jobs.length;
    await bench.store.batches.finish('main', second, { spec, outcome: done });
    expect(bench.jobs).toHaveLength(woken);
    bench.clock.at += 500;
    expect(await bench.store.calls.take(one)).toMatchObject(granted);
    await bench.store.calls.giveBack(one);
    expect(bench.jobs).toHaveLength(woken + 1);
    await claimOf(bench, bench.jobs.at(-1), spec);
  });

  it('that does not come back keeps nobody from the place', async () => {
    const bench = open();
    await bench.store.operations.accept(seedOf(urls(500)));
    const first = await claimOf(bench, bench.jobs.at(-1), spec);
    await bench.store.calls.take(step('gone', callSpec(1, [], 1)));
    await bench.store.batches.finish('main', first, { spec, outcome: done });
    const second = await claimOf(bench, bench.jobs.at(-1), spec);
    bench.clock.at += 1_001;
    const woken = bench.jobs.length;
    await bench.store.batches.finish('main', second, { spec, outcome: done });
    expect(bench.jobs).toHaveLength(woken + 1);
    await claimOf(bench, bench.jobs.at(-1), spec);
  });

  it('hands on the place that was kept for it when a limit keeps it waiting', async () => {
    const bench = open();
    const one = step('a', callSpec(1, [{ ...every, max: 1 }], 1));
    const other = step('b', callSpec(1, [{ ...every, max: 1 }]));
    await bench.store.operations.accept(seedOf(urls(500)));
    const first = await claimOf(bench, bench.jobs.at(-1), spec);
    await bench.store.calls.take(one);
    await bench.store.batches.finish('main', first, { spec, outcome: done });
    const second = await claimOf(bench, bench.jobs.at(-1), spec);
    await bench.store.batches.finish('main', second, { spec, outcome: done });
    await bench.store.calls.take(other);
    const woken = bench.jobs.length;
    expect(await bench.store.calls.take(one)).toMatchObject({ reason: 'rate' });
    expect(bench.jobs).toHaveLength(woken + 1);
    await claimOf(bench, bench.jobs.at(-1), spec);
  });
});

it('purges pass at least every other window, although several askers of all its calls win the others', async () => {
  const purges: GovernorSpec = { ...spec, budgets: [every], callsAtATimeMax: 10 };
  const bench = open(purges);
  const { store, clock } = bench;
  const start = clock.at;
  const dueAt = new Map(['a', 'b', 'c', 'purge'].map((name) => [name, start]));
  const log: { name: string; at: number }[] = [];
  await store.operations.accept(seedOf(urls(2_000)));
  const purge = async () => {
    const { jobId = '', lane = '' } = bench.jobs.at(-1) ?? {};
    const claim = await store.batches.claim({ account: 'main', jobId, lane, spec: purges });
    if (claim.answer === 'send') {
      await store.batches.finish('main', claim.batch, { spec: purges, outcome: done });
    }
    return claim.answer === 'wait' ? claim.untilMs : undefined;
  };
  const ask = async (name: string) => {
    const answer = await callAt(store, step(name, callSpec(3, [every])));
    return answer.answer === 'wait' ? answer.untilMs : undefined;
  };
  for (; clock.at < start + 12 * windowMs; clock.at += 2) {
    // The purge is always the last to ask.
    for (const [name, at] of dueAt) {
      if (at <= clock.at) {
        const untilMs = await (name === 'purge' ? purge() : ask(name));
        dueAt.set(name, untilMs ?? clock.at);
        log.push(...(untilMs === undefined ? [{ name, at: clock.at }] : []));
      }
    }
  }
  const purgedAt = log.filter(({ name }) => name === 'purge').map(({ at }) => at);
  const gaps = [...purgedAt, clock.at].map((at, i) => at - (purgedAt[i - 1] ?? start));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * windowMs + 2);
  expect(log.length - purgedAt.length).toBeGreaterThanOrEqual(5);
});

/** Numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it.each([1, 2, 3, 4])('purges and other calls together stay within every limit (seed %i)', async (seed) => {
  const random = randomOf(seed);
  const places = 2;
  const purges: GovernorSpec = { ...spec, budgets: [{ ...every, max: 4 }], callsAtATimeMax: places };
  const bench = open(purges);
  const { store, clock } = bench;
  const log: { at: number; calls: number }[] = [];
  const batches: BatchRecord[] = [];
  const calls: ReturnType<typeof step>[] = [];
  await store.operations.accept(seedOf(urls(2_000)));
  const moves = [
    async () => {
      const job = bench.jobs.at(-1);
      if (batches.some(({ id }) => id === job?.jobId)) {
        return;
      }
      const claim = await store.batches.claim({
        account: 'main',
        jobId: job?.jobId ?? '',
        lane: job?.lane ?? '',
        spec: purges,
      });
      if (claim.answer === 'send') {
        batches.push(claim.batch);
        log.push({ at: clock.at, calls: 1 });
      }
    },
    async () => {
      const amount = 1 + Math.floor(random() * 3);
      const one = step(`c${log.length % 5}`, callSpec(amount, [{ ...every, max: 4 }], places));
      const hasPlace = calls.some(({ id }) => id === one.id);
      if ((await store.calls.take(one)).answer === 'granted') {
        log.push({ at: clock.at, calls: amount });
        calls.push(...(hasPlace ? [] : [one]));
      }
    },
    async () => {
      const batch = batches.shift();
      await (batch && store.batches.finish('main', batch, { spec: purges, outcome: done }));
    },
    async () => {
      const one = calls.shift();
      await (one && store.calls.giveBack({ ...one, isHealthy: true }));
    },
  ];
  let most = 0;
  for (let i = 0; i < 400; i += 1) {
    clock.at += Math.floor(random() * 200);
    await moves[Math.floor(random() * moves.length)]?.();
    most = Math.max(most, batches.length + calls.length);
  }
  const inWindow = log.map(({ at }) =>
    log
      .filter((other) => other.at > at - 1_000 && other.at <= at)
      .reduce((sum, other) => sum + other.calls, 0),
  );
  expect(Math.max(...inWindow)).toBe(4);
  expect(most).toBe(places);
});
