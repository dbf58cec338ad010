import { describe, expect, it } from 'vitest';
import type { CallSpec, GovernorSpec } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const leaseMs = 12_000;
const windowMs = 1_002;
const purgeSpec: GovernorSpec = {
  budgets: [],
  callsAtATimeMax: 1,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};
const spec: CallSpec = {
  budgets: [{ id: 'change/calls/1000', unit: 'calls', max: 1, windowMs: 1_000 }],
  calls: 1,
  slot: { callsAtATimeMax: 1, leaseMs },
};
const granted = { answer: 'granted' } as const;

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: purgeSpec });
const step = (id: string) => ({ account: 'main', id, spec });

describe('a step that is no purge', () => {
  it('keeps its slot and its window while its lease is renewed, and no longer', async () => {
    const { store, clock } = open();
    const [long, next] = [step('long'), step('next')];
    expect(await store.calls.take(long)).toMatchObject(granted);
    for (let i = 0; i < 5; i += 1) {
      clock.at += leaseMs - 1_000;
      await store.calls.renew(long);
    }
    clock.at += leaseMs - 1;
    expect(await store.calls.take(next)).toMatchObject({ answer: 'wait' });
    clock.at += 1;
    expect(await store.calls.take(next)).toMatchObject({ answer: 'wait', reason: 'rate' });
    clock.at += windowMs;
    expect(await store.calls.take(next)).toMatchObject(granted);
  });

  it('whose lease ran out while it lasted takes its slot again when it is heard of', async () => {
    const { store, clock } = open();
    const [silent, next] = [step('silent'), step('next')];
    await store.calls.take(silent);
    clock.at += leaseMs + 5_000;
    await store.calls.renew(silent);
    expect(await store.calls.take(next)).toMatchObject({ answer: 'wait' });
    expect((await store.accounts.status('main')).inFlight).toBe(1);
    await store.calls.giveBack(silent);
    clock.at += windowMs;
    expect(await store.calls.take(next)).toMatchObject(granted);
  });

  it('is heard of by the last that was granted it, not by one that only lost sight of it', async () => {
    const { store, clock } = open();
    const [own, next] = [step('shared'), step('next')];
    const first = await store.calls.take(own);
    // The first's call is taken for over, and stands in the window from when it has surely arrived.
    const arrivedMs = clock.at + 5_000;
    expect(await store.calls.take(own)).toMatchObject({ answer: 'wait', untilMs: arrivedMs + windowMs });
    clock.at = arrivedMs + windowMs - 1;
    expect(await store.calls.take(own)).toMatchObject({ answer: 'wait', reason: 'rate' });
    clock.at += 1;
    const second = await store.calls.take(own);
    if (first.answer === 'wait' || second.answer === 'wait') {
      throw new Error('Both are to be granted.');
    }
    await store.calls.giveBack({ ...own, turn: first.turn, isHealthy: true });
    clock.at += leaseMs - 1;
    // The second's call still lasts: it keeps its slot and its place in the window.
    expect((await store.accounts.status('main')).inFlight).toBe(1);
    expect(await store.calls.take(next)).toMatchObject({ answer: 'wait', reason: 'rate' });
    await store.calls.renew({ ...own, turn: first.turn });
    await store.calls.giveBack({ ...own, turn: second.turn });
    await store.calls.renew({ ...own, turn: first.turn });
    expect((await store.accounts.status('main')).inFlight).toBe(0);
    clock.at += windowMs;
    expect(await store.calls.take(next)).toMatchObject(granted);
  });

  it('whose process died leaves its slot to the purges that wait, when its lease is over', async () => {
    const bench = open();
    const { store, clock, jobs } = bench;
    await store.calls.take(step('dead'));
    await store.operations.accept(seedOf(urls(1)));
    const [job] = jobs.splice(0);
    await expect(claimOf(bench, job, purgeSpec)).rejects.toThrow('none');
    clock.at += leaseMs + 2_000;
    await store.reconcile(['main']);
    await claimOf(bench, jobs.at(-1), purgeSpec);
  });
});
