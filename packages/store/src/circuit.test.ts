import { expect, it } from 'vitest';
import type { CallSpec, GovernorSpec, Outcome } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const leaseMs = 60_000;
const spec: GovernorSpec = {
  budgets: [],
  callsAtATimeMax: 20,
  targetsPerCallMax: 10,
  leaseMs,
  weights: {},
  hasUrgentReserve: false,
};
const callSpec: CallSpec = { budgets: [], calls: 1, slot: { callsAtATimeMax: 20, leaseMs } };
const open = (): StoreBench => openStoreBench({ redis, subscriber, spec });
const step = (id: string) => ({ account: 'main', id, spec: callSpec });

const circuitOf = async ({ store }: StoreBench) => (await store.accounts.status('main')).circuit;

async function mayCall({ store }: StoreBench, id: string): Promise<boolean> {
  return (await store.calls.take(step(id))).answer === 'granted';
}

/** The call got no usable answer, and the worker holds the account up for a second. */
async function fail({ store, clock }: StoreBench, id: string): Promise<void> {
  await store.calls.giveBack({
    ...step(id),
    hold: { reason: 'unavailable', untilMs: clock.at + 1_000, message: 'no answer' },
  });
}

const succeed = ({ store }: StoreBench, id: string) => store.calls.giveBack({ ...step(id), isHealthy: true });

/** Calls and fails, with pauses, until the circuit is open. */
async function breakCircuit(bench: StoreBench): Promise<void> {
  for (const id of ['f1', 'f2', 'f3']) {
    expect(await mayCall(bench, id)).toBe(true);
    await fail(bench, id);
    bench.clock.at += id === 'f3' ? 0 : 1_000;
  }
}

/** To the end of the hold. */
async function waitOut(bench: StoreBench): Promise<number> {
  const untilMs = (await circuitOf(bench))?.untilMs ?? 0;
  const pausedMs = untilMs - bench.clock.at;
  bench.clock.at = untilMs;
  return pausedMs;
}

it('one failed call holds the account up for a moment and opens nothing', async () => {
  const bench = open();
  expect(await mayCall(bench, 'a')).toBe(true);
  await fail(bench, 'a');
  expect(await circuitOf(bench)).toEqual({ state: 'closed', failures: 1, trips: 0 });
  expect((await bench.store.accounts.status('main')).hold).toMatchObject({ reason: 'unavailable' });
  expect(await mayCall(bench, 'b')).toBe(false);
  bench.clock.at += 1_000;
  expect([await mayCall(bench, 'b'), await mayCall(bench, 'c')]).toEqual([true, true]);
});

it('failures among successes never open the circuit', async () => {
  const bench = open();
  for (let i = 0; i < 10; i += 1) {
    for (const id of ['good', 'bad']) {
      expect(await mayCall(bench, id)).toBe(true);
    }
    await fail(bench, 'bad');
    await succeed(bench, 'good');
    bench.clock.at += 1_000;
  }
  expect(await circuitOf(bench)).toEqual({ state: 'closed', failures: 0, trips: 0 });
});

it('failures in a row open it, and after the pause one call at a time tries until one succeeds', async () => {
  const bench = open();
  await breakCircuit(bench);
  expect(await circuitOf(bench)).toEqual({
    state: 'open',
    failures: 3,
    trips: 1,
    sinceMs: bench.clock.at,
    untilMs: expect.any(Number),
  });
  expect(await mayCall(bench, 'a')).toBe(false);
  await waitOut(bench);
  expect((await circuitOf(bench))?.state).toBe('half-open');
  expect([await mayCall(bench, 'a'), await mayCall(bench, 'b')]).toEqual([true, false]);
  expect(await bench.store.calls.take(step('b'))).toMatchObject({ reason: 'unavailable' });
  await succeed(bench, 'a');
  expect(await circuitOf(bench)).toEqual({ state: 'closed', failures: 0, trips: 0 });
  expect([await mayCall(bench, 'b'), await mayCall(bench, 'c')]).toEqual([true, true]);
});

it('pauses longer after every try that fails, up to about a minute', async () => {
  const bench = open();
  await breakCircuit(bench);
  const pauses: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    pauses.push(await waitOut(bench));
    expect(await mayCall(bench, `try-${i}`)).toBe(true);
    await fail(bench, `try-${i}`);
  }
  for (const [i, pause] of pauses.entries()) {
    const about = Math.min(60_000, 2_000 * 2 ** i);
    expect(pause).toBeGreaterThanOrEqual(0.8 * about);
    expect(pause).toBeLessThanOrEqual(1.2 * about);
  }
});

it('calls that were under way when it opened lengthen no pause', async () => {
  const bench = open();
  const early = Array.from({ length: 10 }, (_, i) => `early-${i}`);
  for (const id of early) {
    expect(await mayCall(bench, id)).toBe(true);
  }
  for (const id of early) {
    await fail(bench, id);
  }
  const { failures, untilMs = 0 } = (await circuitOf(bench)) ?? { failures: 0 };
  expect(failures).toBe(10);
  expect(untilMs - bench.clock.at).toBeLessThanOrEqual(2_400);
});

it('a worker that dies while it tries keeps nobody from trying for longer than its lease', async () => {
  const bench = open();
  await breakCircuit(bench);
  await waitOut(bench);
  expect(await mayCall(bench, 'dead')).toBe(true);
  bench.clock.at += leaseMs - 1;
  expect(await mayCall(bench, 'next')).toBe(false);
  bench.clock.at += 1;
  expect(await mayCall(bench, 'next')).toBe(true);
});

it('lets the same call try again, which whoever takes it over from a dead worker needs', async () => {
  const bench = open();
  await breakCircuit(bench);
  await waitOut(bench);
  expect([await mayCall(bench, 'a'), await mayCall(bench, 'a')]).toEqual([true, true]);
});

it('lets urgent targets try first', async () => {
  const bench = open();
  await breakCircuit(bench);
  await bench.store.operations.accept(seedOf(urls(3, 'later')));
  await bench.store.operations.accept(seedOf(urls(3, 'now'), { priority: 'urgent' }));
  await waitOut(bench);
  expect(await mayCall(bench, 'statistics')).toBe(false);
  const batch = await claimOf(bench, bench.jobs[0], spec);
  expect(batch.values.slice(0, 3)).toEqual(urls(3, 'now'));
});

it('waits for urgent targets only a moment, should their job be lost', async () => {
  const bench = open();
  await breakCircuit(bench);
  await bench.store.operations.accept(seedOf(urls(3), { priority: 'urgent' }));
  await waitOut(bench);
  expect(await mayCall(bench, 'statistics')).toBe(false);
  bench.clock.at += 2_000;
  expect(await mayCall(bench, 'statistics')).toBe(true);
});

const answers: readonly Outcome[] = [
  { kind: 'retry', nextAt: 0, refund: true },
  { kind: 'retry', nextAt: 0, refund: true, hold: { reason: 'throttled', untilMs: 1, message: 'slow down' } },
  { kind: 'done', receipt: '{}', healthy: true },
  { kind: 'split', healthy: true, refund: true },
];

it.each(answers)('any answer of the vendor closes it: %j', async (outcome) => {
  const bench = open();
  await breakCircuit(bench);
  await waitOut(bench);
  await bench.store.operations.accept(seedOf(urls(2)));
  const batch = await claimOf(bench, bench.jobs[0], spec);
  await bench.store.batches.finish('main', batch, { spec, outcome });
  expect(await circuitOf(bench)).toEqual({ state: 'closed', failures: 0, trips: 0 });
});

it('a batch that is given up without an answer keeps it open', async () => {
  const bench = open();
  await breakCircuit(bench);
  await waitOut(bench);
  await bench.store.operations.accept(seedOf(urls(2)));
  const batch = await claimOf(bench, bench.jobs[0], spec);
  const outcome: Outcome = { kind: 'done', receipt: '{}', healthy: false, unreached: true };
  await bench.store.batches.finish('main', batch, { spec, outcome });
  expect(await circuitOf(bench)).toMatchObject({ state: 'open', failures: 4 });
});

it('a call that no purge needs opens nothing by failing, and keeps open what is open', async () => {
  const bench = open();
  const failAside = (id: string) => bench.store.calls.giveBack({ ...step(id), isUnreached: true });
  for (const id of ['a', 'b', 'c', 'd']) {
    expect(await mayCall(bench, id)).toBe(true);
    await failAside(id);
  }
  expect(await circuitOf(bench)).toEqual({ state: 'closed', failures: 0, trips: 0 });
  await breakCircuit(bench);
  await waitOut(bench);
  expect(await mayCall(bench, 'a')).toBe(true);
  await failAside('a');
  expect((await circuitOf(bench))?.state).toBe('open');
});

it('ends when a person resumes the account', async () => {
  const bench = open();
  await breakCircuit(bench);
  await bench.store.accounts.resume('main');
  expect(await circuitOf(bench)).toEqual({ state: 'closed', failures: 0, trips: 0 });
  expect([await mayCall(bench, 'a'), await mayCall(bench, 'b')]).toEqual([true, true]);
});
