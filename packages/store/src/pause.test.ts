import { describe, expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import { claimChange, creation } from './testing/changes.ts';
import { claimOf, openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';
import type { CallSpec, GovernorSpec } from './types.ts';

const { redis, subscriber } = openConnections();

const open = (): StoreBench => openStoreBench({ redis, subscriber, spec: purgeSpec });

async function openWithWork(targets: number): Promise<StoreBench> {
  const bench = open();
  await bench.store.operations.accept(seedOf(urls(targets)));
  return bench;
}

function claim({ store, jobs: [job] }: StoreBench) {
  return store.batches.claim({
    account: 'main',
    jobId: job?.jobId ?? '',
    lane: job?.lane ?? '',
    spec: purgeSpec,
  });
}

describe('a paused account', () => {
  it('keeps what waits and sends nothing, until it is resumed', async () => {
    const bench = await openWithWork(3);
    await bench.store.accounts.pause('main', 'ops-key');
    const untilMs = bench.clock.at + 60_000;
    expect(await claim(bench)).toEqual({ answer: 'wait', untilMs, reason: 'paused' });
    expect(await bench.store.accounts.status('main')).toMatchObject({ waiting: 3, inFlight: 0 });
    await bench.store.accounts.resume('main');
    expect(await claim(bench)).toMatchObject({ answer: 'send' });
  });

  it('says since when and by whom, and the first who asked stays the one', async () => {
    const { store, clock } = open();
    const sinceMs = clock.at;
    await store.accounts.pause('main', 'ops-key');
    clock.at += 1_000;
    await store.accounts.pause('main', 'another');
    expect(await store.accounts.status('main')).toMatchObject({
      paused: { sinceMs, by: 'ops-key' },
      hold: { reason: 'paused', message: 'Paused by ops-key.' },
    });
    await store.accounts.resume('main');
    const status = await store.accounts.status('main');
    expect([status.paused, status.hold]).toEqual([undefined, undefined]);
  });

  it('asks for the jobs of all that waits when it is resumed, also of what came meanwhile', async () => {
    const bench = await openWithWork(3);
    await bench.store.accounts.pause('main', 'ops-key');
    await claim(bench);
    bench.jobs.length = 0;
    await bench.store.operations.accept(seedOf(urls(2, 'later')));
    await bench.store.accounts.resume('main');
    expect(bench.jobs).toContainEqual(expect.objectContaining({ name: 'purge', insist: true }));
  });

  it('sends a batch that was to be sent again only when it is resumed', async () => {
    const bench = await openWithWork(1);
    const batch = await claimOf(bench, bench.jobs[0], purgeSpec);
    const outcome = { kind: 'retry', nextAt: bench.clock.at, refund: true } as const;
    await bench.store.batches.finish('main', batch, { spec: purgeSpec, outcome });
    await bench.store.accounts.pause('main', 'ops-key');
    expect(await claim(bench)).toMatchObject({ answer: 'wait', reason: 'paused' });
    await bench.store.accounts.resume('main');
    expect(await claim(bench)).toMatchObject({ answer: 'send' });
  });

  it('goes on to ask after what its vendor has', async () => {
    const bench = await openWithWork(1);
    const batch = await claimOf(bench, bench.jobs[0], purgeSpec);
    const outcome = { kind: 'watch', receipt: '{}', nextAt: bench.clock.at, healthy: true } as const;
    await bench.store.batches.finish('main', batch, { spec: purgeSpec, outcome });
    await bench.store.accounts.pause('main', 'ops-key');
    const poll = bench.jobs.find(({ name }) => name === 'poll');
    expect(
      await bench.store.batches.claimPoll({
        account: 'main',
        jobId: poll?.jobId ?? '',
        spec: { budgets: [], calls: 1 },
        tasksMax: 10,
        leaseMs: 1_000,
      }),
    ).toMatchObject({ answer: 'ask' });
  });

  it('asks for the job of a change that waits when it is resumed, and for no other account’s', async () => {
    const { store, jobs } = open();
    const [mine, other] = [creation(), creation({ accounts: { another: 1 } }, 'other.example.com')];
    await store.distributions.accept(mine);
    await store.distributions.accept(other);
    await claimChange(store.changes, mine);
    await store.accounts.pause('main', 'ops-key');
    jobs.length = 0;
    await store.accounts.resume('main');
    expect(jobs).toEqual([expect.objectContaining({ jobId: mine.meta.id, name: 'create', insist: true })]);
  });

  it('is asked after until what waited goes on, though nobody heard that it was resumed', async () => {
    const bench = await openWithWork(1);
    const { store, clock, jobs } = bench;
    const untilMs = clock.at + 3_600_000;
    const hold = { reason: 'account', untilMs, message: 'no' } as const;
    const batch = await claimOf(bench, jobs[0], purgeSpec);
    const outcome = { kind: 'retry', nextAt: untilMs, refund: true, hold } as const;
    await store.batches.finish('main', batch, { spec: purgeSpec, outcome });
    const made = creation();
    await store.distributions.accept(made);
    const change = await claimChange(store.changes, made);
    await store.changes.save(change, { progress: change.progress, keep: false, nextAtMs: untilMs });
    await store.accounts.resume('main');
    // Their jobs were still on their way to the end of the hold.
    jobs.length = 0;
    clock.at += 2_000;
    await store.reconcile(['main']);
    expect(jobs.map(({ jobId }) => jobId)).toEqual([batch.id, made.meta.id]);
  });

  it('makes no change of a distribution, but reads', async () => {
    const { store } = open();
    await store.accounts.pause('main', 'ops-key');
    const spec: CallSpec = { budgets: [], calls: 1, slot: { callsAtATimeMax: 1, leaseMs: 1_000 } };
    const take = (own: CallSpec) => store.calls.take({ account: 'main', id: 'a', spec: own });
    expect(await take({ ...spec, waitsWhilePaused: true })).toMatchObject({
      answer: 'wait',
      reason: 'paused',
    });
    expect(await take(spec)).toMatchObject({ answer: 'granted' });
  });
});

describe('a backlog', () => {
  it('counts what waits in lanes and what was claimed and is not known to be sent', async () => {
    const bench = await openWithWork(25);
    await claimOf(bench, bench.jobs[0], purgeSpec);
    expect(await bench.store.accounts.backlog('main')).toMatchObject({
      targets: 25,
      lanes: [{ lane: 'url.hard', targets: 25 }],
    });
  });

  it('is as old as the oldest of its targets, whoever asked for it', async () => {
    const bench = open();
    const createdAtMs = bench.clock.at - 90_000;
    await bench.store.operations.accept(seedOf(urls(1, 'new')));
    await bench.store.operations.accept(seedOf(urls(1, 'old'), { createdAtMs, client: 'other' }));
    expect((await bench.store.accounts.backlog('main')).oldestAtMs).toBe(createdAtMs);
  });

  it('does not count what was taken back as its oldest', async () => {
    const bench = open();
    const first = seedOf(urls(3, 'first'), { createdAtMs: bench.clock.at - 90_000 });
    await bench.store.operations.accept(first);
    await bench.store.operations.accept(seedOf(urls(1, 'second')));
    await bench.store.operations.cancel(first.id);
    expect(await bench.store.accounts.backlog('main')).toMatchObject({
      targets: 1,
      oldestAtMs: bench.clock.at,
    });
  });

  it('is empty where nothing waits', async () => {
    expect(await open().store.accounts.backlog('main')).toEqual({ targets: 0, lanes: [] });
  });
});

describe('what the governor would grant', () => {
  const limited: GovernorSpec = {
    ...purgeSpec,
    callsAtATimeMax: 5,
    budgets: [
      { id: 'url/calls/1000', unit: 'calls', max: 3, windowMs: 1_000 },
      { id: 'url', unit: 'day', max: 20, offsetMs: 0, urgentReserve: 0 },
    ],
  };

  it('is told without charging anything', async () => {
    const { store } = open();
    const look = () => store.accounts.room('main', [limited, purgeSpec]);
    expect(await look()).toMatchObject([{ calls: 3 }, { calls: 2 }]);
    expect(await look()).toMatchObject([{ calls: 3 }, { calls: 2 }]);
  });

  it('is less by what is under way, and nothing once the day is used up', async () => {
    const bench = await openWithWork(25);
    const { store, jobs } = bench;
    await claimOf(bench, jobs[0], limited);
    expect(await store.accounts.room('main', [limited])).toMatchObject([{ calls: 2 }]);
    await claimOf(bench, jobs[1], limited);
    expect(await store.accounts.room('main', [limited])).toEqual([
      { calls: 0, untilMs: Date.UTC(2026, 0, 6), reason: 'quota' },
    ]);
  });

  it('is nothing while the account is paused', async () => {
    const { store, clock } = open();
    await store.accounts.pause('main', 'ops-key');
    expect(await store.accounts.room('main', [limited])).toEqual([
      { calls: 0, untilMs: clock.at + 60_000, reason: 'paused' },
    ]);
  });
});
