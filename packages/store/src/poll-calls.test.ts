import { describe, expect, it } from 'vitest';
import type { Budget, CallSpec } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const leaseMs = 8_000;
/** A window of these tests, with the two milliseconds that clocks read in whole ones cost. */
const windowMs = 1_002;

function specOf(calls: number, max: number): CallSpec {
  const every: Budget = { id: 'every/calls/1000', unit: 'calls', max, windowMs: 1_000 };
  return { budgets: [every], calls };
}

/** Batches to be asked after from these times on, in ms from now. */
async function openWatching(dueAfterMs: readonly number[]): Promise<StoreBench> {
  const bench = openStoreBench({ redis, subscriber, spec: purgeSpec });
  for (const [i, afterMs] of dueAfterMs.entries()) {
    await bench.store.operations.accept(seedOf(urls(1, `p${i}`)));
    const batch = await claimOf(
      bench,
      bench.jobs.findLast(({ name }) => name === 'purge'),
      purgeSpec,
    );
    const nextAt = bench.clock.at + afterMs;
    const outcome = { kind: 'watch', receipt: '{"state":"sent"}', nextAt, healthy: true } as const;
    await bench.store.batches.finish('main', batch, { spec: purgeSpec, outcome });
  }
  return bench;
}

function poll({ store }: StoreBench, spec: CallSpec) {
  return store.batches.claimPoll({ account: 'main', jobId: 'poll-1', spec, tasksMax: 4, leaseMs });
}

/** A step that is over at once, if it is granted. */
async function callOnce({ store }: StoreBench, id: string, spec: CallSpec) {
  const request = { account: 'main', id, spec };
  const answer = await store.calls.take(request);
  if (answer.answer === 'granted') {
    await store.calls.giveBack(request);
  }
  return answer;
}

describe('a poll that another has taken over', () => {
  it('takes a place until it has surely arrived', async () => {
    const bench = await openWatching([0, 1_000]);
    const start = bench.clock.at;
    const spec = specOf(1, 1);
    expect(await poll(bench, spec)).toMatchObject({ answer: 'ask' });
    bench.clock.at += 1_000;
    expect(await poll(bench, spec)).toEqual({ answer: 'wait', untilMs: start + 5_000 + windowMs });
    bench.clock.at = start + 5_000 + windowMs;
    expect(await poll(bench, spec)).toMatchObject({ answer: 'ask' });
  });

  it('takes a place for each of its calls until the last has surely arrived, and keeps nobody from the others', async () => {
    const bench = await openWatching([0]);
    const start = bench.clock.at;
    const spec = specOf(2, 4);
    const first = await poll(bench, spec);
    bench.clock.at += leaseMs + 1_000;
    const second = await poll(bench, spec);
    if (first.answer !== 'ask' || second.answer !== 'ask') {
      throw new Error('Both are to be granted.');
    }
    await bench.store.calls.giveBack({ account: 'main', id: 'poll-1', spec, turn: second.turn });
    for (let i = 0; i < 6; i += 1) {
      bench.clock.at += 2_000;
      expect(await callOnce(bench, 'three', specOf(3, 4))).toMatchObject({ answer: 'wait' });
      expect(await callOnce(bench, 'one', specOf(1, 4))).toMatchObject({ answer: 'granted' });
      bench.clock.at += 100;
      expect(await callOnce(bench, 'other', specOf(1, 4))).toMatchObject({ answer: 'granted' });
    }
    bench.clock.at = start + 60_000 + windowMs;
    expect(await callOnce(bench, 'three', specOf(3, 4))).toMatchObject({ answer: 'granted' });
  });
});
