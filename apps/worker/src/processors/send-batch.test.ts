import { noTracer } from '@purgeway/telemetry';
import { VendorError, type Receipt } from '@purgeway/vendors';
import { beforeEach, describe, expect, it } from 'vitest';
import { openRedis } from '../testing/open-store.ts';
import { openPurgeBench, type PurgeBench } from '../testing/purge-bench.ts';
import { sendBatch, type SendDeps } from './send-batch.ts';

const redis = openRedis();
let bench: PurgeBench;

beforeEach(() => {
  bench = openPurgeBench(redis);
});

const lane = 'url.hard';

function run(deps: SendDeps, jobId: string | undefined = bench.jobs[0]?.jobId) {
  return sendBatch(deps, { jobId: jobId ?? '', lane }, new AbortController().signal);
}

/** A worker whose call lasts until another has taken the batch over, been called, and written down what came of it. */
function overtakenBy(other: SendDeps, end: () => Promise<Receipt>): SendDeps {
  return bench.depsWith({
    purge: async () => {
      await run(other);
      return end();
    },
  });
}

const failsForGood = () =>
  Promise.reject(new VendorError({ kind: 'uncertain', vendor: 'told', message: 'No.', attemptsMax: 1 }));
const refuses = () => Promise.reject(new VendorError({ kind: 'rejected', vendor: 'told', message: 'Bad.' }));
const countsOf = async (id: string) => (await bench.store.operations.get(id))?.counts['main'];

describe('whoever lost its batch to another while it called', () => {
  it.each([
    { what: 'a failure for good', end: failsForGood },
    { what: 'a refusal', end: refuses },
  ])('does not let $what stand against what the other came to', async ({ end }) => {
    const id = await bench.accept(1);
    const other = bench.depsWith({ purge: async () => ({ state: 'accepted', vendorTask: 't1' }) });
    await run(overtakenBy(other, end));
    expect(await countsOf(id)).toEqual({ sent: 1 });
    bench.clock.at += 60_000;
    const poll = await bench.store.batches.claimPoll({
      account: 'main',
      jobId: 'poll-1',
      tasksMax: 4,
      leaseMs: 8_000,
    });
    expect(poll).toMatchObject({ answer: 'ask', batches: [{ state: 'watching' }] });
  });

  it('does not end what the other has parted', async () => {
    const id = await bench.accept(2);
    await run(overtakenBy(bench.depsWith({ purge: refuses }), failsForGood));
    expect(await countsOf(id)).toEqual({ accepted: 2 });
    const halves = bench.jobs.filter(({ jobId }) => jobId.startsWith(`${bench.jobs[0]?.jobId}.`));
    const takes = bench.depsWith({ purge: async () => ({ state: 'complete' }) });
    for (const { jobId } of halves) {
      await run(takes, jobId);
    }
    expect(await countsOf(id)).toEqual({ confirmed: 2 });
  });

  it('does not take the batch from the other, which is still calling', async () => {
    const id = await bench.accept(1);
    const [begun, isOver] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = bench.depsWith({
      purge: async () => {
        begun.resolve();
        await isOver.promise;
        return { state: 'complete' };
      },
    });
    const running = run(slow);
    await begun.promise;
    let meanwhile: unknown;
    const other = bench.depsWith({
      purge: async () => {
        isOver.resolve();
        await running;
        meanwhile = await countsOf(id);
        return { state: 'accepted', vendorTask: 't1' };
      },
    });
    await run(other);
    expect(meanwhile).toEqual({ accepted: 1 });
    expect(await countsOf(id)).toEqual({ sent: 1 });
  });
});

it('nobody is called when looking up who asked for it took too long: the place in the window may be gone', async () => {
  await bench.accept(1);
  let calls = 0;
  const deps = bench.depsWith({
    purge: async () => {
      calls += 1;
      return { state: 'complete' };
    },
  });
  const slow: SendDeps = {
    ...deps,
    tracer: { ...noTracer, isOn: true },
    store: {
      ...bench.store,
      traces: async () => {
        bench.clock.at += 6_000;
        return new Map();
      },
    },
  };
  expect(await run(slow)).toMatchObject({ do: 'run-again' });
  expect(calls).toBe(0);
  await run(deps);
  expect(calls).toBe(1);
});
