import { expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const spec = { ...purgeSpec, callsAtATimeMax: 1 };

/** As when the answer that names the job never comes, or its connection is cut before it is asked for. */
function loseJobs({ jobs }: StoreBench): void {
  jobs.length = 0;
}

it('a job that was lost with a connection is asked for as soon as Redis is back, not only by the next sweeps', async () => {
  const bench = openStoreBench({ redis, subscriber, spec });
  await bench.store.operations.accept(seedOf(urls(1)));
  const [job] = bench.jobs;
  expect(job).toMatchObject({ name: 'purge', delayMs: 0 });
  loseJobs(bench);
  await bench.store.reconcile(['main']);
  expect(bench.jobs).toEqual([]);
  await bench.store.accounts.askForDue('main');
  expect(bench.jobs).toEqual([{ ...job, insist: true }]);
});

it('so is one of a batch that is to be sent again, and none whose time has not come', async () => {
  const bench = openStoreBench({ redis, subscriber, spec });
  const finish = async (nextAt: number): Promise<void> => {
    const batch = await claimOf(bench, bench.jobs.at(-1), spec);
    const outcome = { kind: 'retry', nextAt, refund: false } as const;
    await bench.store.batches.finish('main', batch, { spec, outcome });
  };
  await bench.store.operations.accept(seedOf(urls(1)));
  await finish(bench.clock.at + 30_000);
  loseJobs(bench);
  await bench.store.accounts.askForDue('main');
  expect(bench.jobs).toEqual([]);
  bench.clock.at += 30_000;
  await bench.store.accounts.askForDue('main');
  expect(bench.jobs).toMatchObject([{ name: 'purge', delayMs: 0, insist: true }]);
});
