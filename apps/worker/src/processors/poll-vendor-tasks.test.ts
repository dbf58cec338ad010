import { VendorError, type TaskQuery } from '@purgeway/vendors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openRedis } from '../testing/open-store.ts';
import { openPurgeBench, type PurgeBench } from '../testing/purge-bench.ts';
import { pollVendorTasks, type PollDeps } from './poll-vendor-tasks.ts';
import { sendBatch } from './send-batch.ts';

const redis = openRedis();
let bench: PurgeBench;
/** The vendor's names of what it was asked after, call by call. */
let asked: string[][];

beforeEach(() => {
  bench = openPurgeBench(redis);
  asked = [];
});

afterEach(() => {
  vi.restoreAllMocks();
});

const { signal } = new AbortController();

/** One purge that the vendor has taken, and whose time to be asked after has come. Answers its id. */
async function sendOne(): Promise<string> {
  const id = await bench.accept(1);
  const deps = bench.depsWith({ purge: async () => ({ state: 'accepted', vendorTask: 't1' }) });
  await sendBatch(deps, { jobId: bench.jobs[0]?.jobId ?? '', lane: 'url.hard' }, signal);
  bench.clock.at += 2_000;
  return id;
}

const lastPoll = () => bench.jobs.findLast(({ name }) => name === 'poll')?.jobId ?? '';
const poll = (deps: PollDeps) => pollVendorTasks(deps, lastPoll(), signal);

function whereDone(): PollDeps {
  return bench.depsWith({
    taskStatus: async (queries: readonly TaskQuery[]) => {
      asked.push(queries.map(({ vendorTask }) => vendorTask));
      return queries.map(() => ({ state: 'complete' }));
    },
  });
}

it('nobody is asked when the grant has waited too long: its place in the window may be gone', async () => {
  const id = await sendOne();
  const deps = whereDone();
  const { batches } = bench.store;
  const late: PollDeps = {
    ...deps,
    store: {
      ...bench.store,
      batches: {
        ...batches,
        claimPoll: async (request) => {
          const claim = await batches.claimPoll(request);
          bench.clock.at += 6_000;
          return claim;
        },
      },
    },
  };
  expect(await poll(late)).toMatchObject({ do: 'run-again' });
  expect(asked).toEqual([]);
  await poll(deps);
  bench.clock.at += 8_000;
  await poll(deps);
  expect(asked).toEqual([['t1']]);
  expect((await bench.store.operations.get(id))?.counts['main']).toEqual({ confirmed: 1 });
});

it('whoever asks is cut off before its place in the window ends, however many calls it makes', async () => {
  await sendOne();
  const end = new AbortController();
  const times = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(end.signal);
  let isCut = false;
  const deps = bench.depsWith({
    taskStatus: async (_queries, options) => {
      end.abort();
      isCut = options.signal.aborted;
      throw new VendorError({ kind: 'uncertain', vendor: 'told', message: 'Stopped.' });
    },
  });
  expect(await poll(deps)).toMatchObject({ do: 'run-again' });
  expect(isCut).toBe(true);
  // A place is kept for a minute from the grant, and the first call may begin five seconds after it.
  expect(times.mock.calls).toEqual([[55_000]]);
});
