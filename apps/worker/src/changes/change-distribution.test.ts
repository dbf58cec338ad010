import { once } from 'node:events';
import type { Account } from '@purgeway/config';
import type { ChangeMeta } from '@purgeway/model';
import { createManualClock, silentLogger } from '@purgeway/runtime';
import type { ChangeProgress, DistributionRecord, DistributionUpdate, Settle } from '@purgeway/store';
import {
  findVendor,
  vendors,
  VendorError,
  type DistributionCalls,
  type VendorDistribution,
  type VendorErrorKind,
} from '@purgeway/vendors';
import { describe, expect, it } from 'vitest';
import { finish } from '../processors/job-result.ts';
import { changeDistribution, type ChangeDeps } from './change-distribution.ts';

const wanted = { origin: 'origin.example.com', domain: 'www.example.com', enabled: true };
const opening: VendorDistribution = {
  vendorId: 'v1',
  state: 'deploying',
  statusText: 'OPENING',
  found: wanted,
};

/** Any vendor that makes distributions: only its limits and its times of asking are used. */
const vendorId = vendors.find(({ rollout }) => rollout !== undefined)?.id ?? '';
const vendor = findVendor(vendorId);

/** One distribution and one change of it, kept in memory, at a vendor that answers as it is told. */
function open(type: 'create' | 'delete', calls: Partial<DistributionCalls>, known?: string) {
  if (vendor === undefined) {
    throw new Error('No vendor makes distributions.');
  }
  const clock = createManualClock();
  let record: DistributionRecord = {
    id: 'dist_1',
    client: 'site',
    account: 'main',
    source: 'created',
    wanted,
    state: type === 'create' ? 'creating' : 'deleting',
    hostnames: [],
    drift: [],
    createdAtMs: 0,
    updatedAtMs: 0,
    ...(known !== undefined && { vendorId: known }),
  };
  let progress: ChangeProgress = { phase: 'waiting', attempt: 0, putOff: 0 };
  let isOver = false;
  const settled: string[] = [];
  const base = {
    id: 'op_1',
    client: 'site',
    key: 'k',
    createdAtMs: 0,
    deadlineAtMs: Infinity,
    targets: 1,
    accounts: { main: 1 },
    distribution: 'dist_1',
  };
  const meta: ChangeMeta = type === 'create' ? { ...base, type, spec: wanted } : { ...base, type };
  const write = (update: DistributionUpdate | undefined): void => {
    record = { ...record, ...update };
  };
  const store: ChangeDeps['store'] = {
    changes: {
      claim: async () =>
        isOver
          ? { answer: 'none' }
          : {
              answer: 'mine',
              token: 't',
              untilMs: Infinity,
              meta,
              isCancelRequested: false,
              distribution: record,
              progress,
            },
      save: async (_change, step) => {
        progress = step.progress;
        write(step.distribution);
        return { nextAtMs: step.nextAtMs };
      },
      renew: async () => true,
      end: async (_change, update) => {
        write(update);
        isOver = true;
        return true;
      },
      look: () => Promise.reject(new Error('not here')),
      lookedAt: () => Promise.reject(new Error('not here')),
      unreadSince: () => Promise.reject(new Error('not here')),
      get: async () => record,
    },
    calls: {
      take: async () => ({ answer: 'granted', turn: 1 }),
      renew: async () => undefined,
      giveBack: async () => undefined,
    },
    operations: {
      get: async () => ({ meta, state: 'active', counts: {}, lastReasons: {}, cancelRequested: false }),
    },
    distributions: { findByVendorId: async () => undefined },
    settle: async ({ state }: Parameters<Settle>[0]) => settled.push(state),
    noteReason: async () => undefined,
  };
  const unexpected = () => Promise.reject(new Error('unexpected call'));
  const distributions: DistributionCalls = {
    create: unexpected,
    find: unexpected,
    read: unexpected,
    list: unexpected,
    update: unexpected,
    remove: unexpected,
    ...calls,
  };
  const account: Account = {
    id: 'main',
    vendor,
    limits: { ...vendor.limits, purge: {} },
    watching: vendor.watching,
    lingerMs: 0,
    createAdapter: () => ({ purge: unexpected }),
  };
  const deps: ChangeDeps = {
    store,
    account,
    adapter: { purge: unexpected, distributions },
    callbackUrlOf: () => undefined,
    deadlineMs: 86_400_000,
    leaseMs: 60_000,
    clock,
    random: () => 0.5,
    logger: silentLogger,
  };
  return {
    settled,
    clock,
    /** As a worker left it that was killed. */
    leave: (left: ChangeProgress) => {
      progress = left;
    },
    record: () => record,
    progress: () => progress,
    /** Runs the job once, while another worker takes the change over. */
    runAndLose: () => {
      const changes = { ...store.changes, renew: async () => false };
      const losing = { ...deps, leaseMs: 8, store: { ...store, changes } };
      const job = { operationId: 'op_1', distribution: 'dist_1' };
      return changeDistribution(losing, job, AbortSignal.timeout(10_000));
    },
    /** Runs the job once, while Redis is slow to write down that a call is about to be made. */
    runSlowly: async (): Promise<void> => {
      const save: ChangeDeps['store']['changes']['save'] = (change, step) => {
        clock.advance(step.keep ? 6_000 : 0);
        return store.changes.save(change, step);
      };
      const slow = { ...deps, store: { ...store, changes: { ...store.changes, save } } };
      await changeDistribution(
        slow,
        { operationId: 'op_1', distribution: 'dist_1' },
        AbortSignal.timeout(10_000),
      );
    },
    /** Runs the job so many times; once the change is over, that does nothing. */
    run: async (times: number): Promise<void> => {
      for (let i = 0; i < times; i += 1) {
        const job = { operationId: 'op_1', distribution: 'dist_1' };
        await changeDistribution(deps, job, AbortSignal.timeout(10_000));
      }
    },
  };
}

function failure(kind: VendorErrorKind, attemptsMax?: number): Promise<never> {
  return Promise.reject(new VendorError({ kind, vendor: vendorId, message: kind, attemptsMax }));
}

/** Calls that answer one after another; the last answer stays. */
function answers<T>(log: string[], name: string, list: readonly (() => Promise<T>)[]): () => Promise<T> {
  let next = 0;
  return () => {
    log.push(name);
    const answer = list[Math.min(next, list.length - 1)];
    next += 1;
    return answer === undefined ? Promise.reject(new Error('no answer')) : answer();
  };
}

describe('a creation', () => {
  it('that was unclear once is looked for before every further attempt, whatever came in between', async () => {
    const made: string[] = [];
    const bench = open('create', {
      create: answers(made, 'create', [
        () => failure('uncertain'),
        () => failure('throttled'),
        () => failure('conflict'),
        async () => opening,
      ]),
      find: answers(made, 'find', [async () => undefined]),
    });
    await bench.run(4);
    expect(made).toEqual(['create', 'find', 'create', 'find', 'create', 'find', 'create']);
    expect(bench.record()).toMatchObject({ vendorId: 'v1', state: 'creating' });
  });

  it('whose worker died in the call is looked for at once, and made again only when that call must be over', async () => {
    const made: string[] = [];
    const bench = open('create', {
      create: answers(made, 'create', [async () => opening]),
      find: answers(made, 'find', [async () => undefined]),
    });
    const callUntilMs = bench.clock.now() + 50_000;
    bench.leave({ phase: 'sending', attempt: 1, putOff: 0, callUntilMs });
    await bench.run(2);
    expect(made).toEqual(['find', 'find']);
    expect(bench.progress()).toMatchObject({ phase: 'sending', callUntilMs });
    bench.clock.advance(51_000);
    await bench.run(1);
    expect(made).toEqual(['find', 'find', 'find', 'create']);
    expect(bench.record()).toMatchObject({ vendorId: 'v1', state: 'creating' });
    expect(bench.progress().callUntilMs).toBeUndefined();
  });

  it('that was only put off is not looked for: nothing was sent', async () => {
    const made: string[] = [];
    const bench = open('create', {
      create: answers(made, 'create', [() => failure('throttled'), async () => opening]),
    });
    await bench.run(2);
    expect(made).toEqual(['create', 'create']);
  });

  it('whose grant was over when it was written down is not made, and counts as never begun', async () => {
    const made: string[] = [];
    const bench = open('create', { create: answers(made, 'create', [async () => opening]) });
    await bench.runSlowly();
    expect(made).toEqual([]);
    expect(bench.progress()).toEqual({ phase: 'waiting', attempt: 0, putOff: 0 });
    await bench.run(1);
    expect(made).toEqual(['create']);
  });

  it('outlives failures of single looks, however many there were before', async () => {
    const log: string[] = [];
    const failing = () => failure('unavailable', 2);
    const going = async () => opening;
    const bench = open('create', {
      create: async () => opening,
      read: answers<VendorDistribution | undefined>(log, 'read', [
        going,
        failing,
        going,
        failing,
        going,
        async () => ({ ...opening, state: 'active', statusText: 'OPEN' }),
      ]),
    });
    await bench.run(10);
    expect(bench.settled).toEqual(['sent', 'confirmed']);
    expect(bench.record()).toMatchObject({ state: 'active' });
  });
});

describe('a deletion', () => {
  it('outlives a failure of one of its steps', async () => {
    const log: string[] = [];
    const leaving = async () => 'leaving' as const;
    const bench = open(
      'delete',
      {
        remove: answers<'gone' | 'leaving'>(log, 'remove', [
          leaving,
          leaving,
          leaving,
          () => failure('unavailable', 2),
          async () => 'gone',
        ]),
      },
      'v1',
    );
    await bench.run(10);
    expect(bench.settled).toEqual(['sent', 'confirmed']);
    expect(bench.record().state).toBe('deleted');
  });

  it('that comes to nothing never counts as done', async () => {
    const bench = open('delete', { find: () => failure('unavailable', 1) });
    await bench.run(10);
    expect(bench.settled).toEqual(['gave-up']);
    expect(bench.record().state).toBe('failed');
  });
});

it('a change that another worker took over is let go in the middle of its call', async () => {
  const bench = open('create', {
    create: async (_spec, { signal }) => {
      await once(signal, 'abort');
      throw signal.reason;
    },
  });
  expect(await bench.runAndLose()).toEqual(finish);
  expect(bench.settled).toEqual([]);
  expect(bench.progress()).toMatchObject({ phase: 'sending', attempt: 1 });
});
