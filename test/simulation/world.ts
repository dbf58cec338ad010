import { describeLane } from '@purgeway/config';
import { silentLogger } from '@purgeway/runtime';
import { createStore, type JobWish, type Repeat, type Store } from '@purgeway/store';
import { Redis } from 'ioredis';
import { govern, CallFailed, NotGranted } from '../../apps/worker/src/changes/govern.ts';
import type { JobResult } from '../../apps/worker/src/processors/job-result.ts';
import { pollVendorTasks } from '../../apps/worker/src/processors/poll-vendor-tasks.ts';
import { sendBatch } from '../../apps/worker/src/processors/send-batch.ts';
import type { History } from './history.ts';
import { createJobQueue, type Job, type JobQueue } from './job-queue.ts';
import type { Caller, ModelVendor } from './model-vendor.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import { createWire, serverTime, type Wire } from './wire.ts';

/** A process with a store of its own on a connection of its own. */
export interface Process extends Caller {
  isAlive(): boolean;
  readonly store: Store;
  readonly wire: Wire;
  now(): number;
  kill(): void;
  /** What it holds will be given to others, though it lives. */
  loseJobs(): void;
}

export interface World {
  readonly timeline: Timeline;
  readonly jobs: JobQueue;
  /** Takes effect at once on what scripts are told; vendors have clocks of their own. */
  stepServerClock(ms: number): void;
  startProcess(): Process;
  /** Gives the process work, as long as it lives. */
  startWorker(process: Process): void;
  /** All of its commands wait for so long. Longer than a job's lock: its jobs are given to others. */
  stall(process: Process, ms: number): void;
  /** From now on no wish is lost. */
  recover(): void;
  /** A step besides purges, asked for until it is made or it has failed. */
  ask(process: Process, id: string): Promise<void>;
}

export interface WorldOptions {
  readonly redis: Redis;
  readonly prefix: string;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly history: History;
  readonly vendor: ModelVendor;
  readonly weights: Readonly<Record<string, number>>;
  readonly deadlineMs: number;
  /** Share of wishes for a job that come to nothing. */
  readonly lostWishes: number;
  readonly redisLatencyMs: number;
  readonly clockSkewMs: number;
}

const lockMs = 10_000;
/** BullMQ looks for jobs that lost their holder this often. */
const stalledEveryMs = 5_000;
const lane = 'url.hard';

export function createWorld(options: WorldOptions): World {
  const { timeline, random, history, vendor } = options;
  const { account } = vendor;
  const workers: { readonly process: Process; readonly running: Map<Job, number> }[] = [];
  // Never connected: nobody waits for the end of an operation here.
  const subscriber = new Redis({ lazyConnect: true });
  let serverOffMs = 0;
  let { lostWishes } = options;
  const jobs = createJobQueue(timeline, () => timeline.at(timeline.now(), dispatch));
  const jobsAtATime = account.limits.callsAtATimeMax.value + 2;

  const wish = async (job: JobWish): Promise<void> => {
    if (!random.chance(lostWishes)) {
      jobs.want(job);
      if (random.chance(0.1)) {
        jobs.want(job);
      }
    }
    return Promise.resolve();
  };

  function startProcess(): Process {
    const skewMs = Math.round(random.between(-options.clockSkewMs, options.clockSkewMs));
    const now = (): number => Math.floor(timeline.now()) + skewMs;
    const wire = createWire(options.redis, {
      timeline,
      latencyMs: () => random.about(options.redisLatencyMs),
      serverNow: () => timeline.now() + serverOffMs,
    });
    const store = createStore({
      redis: wire.redis,
      subscriber,
      prefix: options.prefix,
      clock: { now, forScripts: () => serverTime },
      describeLane: ({ distribution }, target, mode) =>
        describeLane(account, { ...target, mode, distribution }),
      wish,
      wishAttempt: async ({ id, body }) => {
        const bodies = history.events.get(id) ?? new Set();
        history.events.set(id, bodies.add(body));
        return Promise.resolve();
      },
      onError: (error) => timeline.fail(error),
      recordsKeptMs: 7 * 86_400_000,
    });
    let alive = true;
    const atDeath: (() => void)[] = [];
    const atLoss: (() => void)[] = [];
    return {
      store,
      wire,
      now,
      isAlive: () => alive,
      onDeath: (action) => {
        atDeath.push(action);
      },
      onLoss: (action) => {
        atLoss.push(action);
      },
      loseJobs: () => {
        for (const action of atLoss.splice(0)) {
          action();
        }
      },
      kill: () => {
        alive = false;
        wire.cut(timeline.now() + random.pick([0, 0, 2]));
        for (const action of atDeath.splice(0)) {
          action();
        }
      },
    };
  }

  const stalledSinceMs = new Map<Process, number>();

  function dispatch(): void {
    while (jobs.hasWaiting()) {
      const free = workers.filter(
        ({ process, running }) =>
          process.isAlive() && !process.wire.isStalled() && running.size < jobsAtATime,
      );
      if (free.length === 0) {
        return;
      }
      const { process, running } = random.pick(free);
      const job = jobs.take();
      if (job !== undefined) {
        const { turn } = job;
        running.set(job, turn);
        carryOut(process, job).then(
          (result) => isOver(running, { job, turn }, result),
          (error: unknown) => timeline.fail(error),
        );
      }
    }
  }

  function isOver(
    running: Map<Job, number>,
    { job, turn }: { readonly job: Job; readonly turn: number },
    result: JobResult,
  ): void {
    // The same process may be at a job anew that it had lost.
    if (running.get(job) === turn) {
      running.delete(job);
    }
    if (result.do === 'finish') {
      jobs.finish(job, turn);
    } else {
      jobs.putOff(job, turn, result.atMs - Math.floor(timeline.now()));
    }
    dispatch();
  }

  async function carryOut(process: Process, job: Job): Promise<JobResult> {
    const { turn } = job;
    const ifHeld = (action: () => void) => (): void => {
      if (job.state === 'active' && job.turn === turn) {
        action();
      }
    };
    const call: Caller = {
      onDeath: (action) => process.onDeath(ifHeld(action)),
      onLoss: (action) => process.onLoss(ifHeld(action)),
    };
    const deps = {
      store: process.store,
      account,
      adapter: vendor.adapterFor(call),
      distributions: [],
      wish,
      weights: options.weights,
      deadlineMs: options.deadlineMs,
      clock: { now: () => process.now() },
      random: () => random.next(),
      logger: silentLogger,
    };
    const { signal } = new AbortController();
    return job.wish.name === 'purge'
      ? sendBatch(deps, { jobId: job.id, lane: job.wish.lane ?? lane }, signal)
      : pollVendorTasks(deps, job.id, signal);
  }

  function giveAway(running: Map<Job, number>): void {
    for (const [job, turn] of running) {
      timeline.at(timeline.now() + lockMs * random.between(0.5, 1) + random.between(0, stalledEveryMs), () =>
        jobs.takeAway(job, turn),
      );
    }
  }

  /** A dead process does nothing again. */
  function repeatFor(process: Process): Repeat {
    return (work, everyMs) => {
      let isOver = false;
      const again = (): void => {
        if (!isOver && process.isAlive()) {
          work();
          timeline.at(timeline.now() + everyMs, again);
        }
      };
      timeline.at(timeline.now() + everyMs, again);
      return () => {
        isOver = true;
      };
    };
  }

  async function ask(process: Process, id: string): Promise<void> {
    const step = { id, purpose: 'stats', attempt: 0, putOff: 0, isOverdue: false, isAside: true } as const;
    const deps = {
      store: process.store,
      account,
      clock: { now: () => process.now() },
      random: () => random.next(),
      logger: silentLogger,
      repeat: repeatFor(process),
    };
    for (;;) {
      const untilMs = await govern(deps, step, () => vendor.step(process)).then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof NotGranted) {
            return error.untilMs;
          }
          if (error instanceof CallFailed) {
            return undefined;
          }
          throw error;
        },
      );
      if (untilMs === undefined) {
        return;
      }
      await timeline.sleep(Math.max(0, untilMs - process.now()));
    }
  }

  return {
    timeline,
    jobs,
    stepServerClock: (ms) => {
      serverOffMs += ms;
      history.clockOffMs = Math.max(history.clockOffMs, Math.abs(serverOffMs));
      history.clockSteps.push({ atMs: timeline.now(), ms });
    },
    startProcess,
    startWorker: (process) => {
      const worker = { process, running: new Map<Job, number>() };
      workers.push(worker);
      process.onDeath(() => {
        workers.splice(workers.indexOf(worker), 1);
        giveAway(worker.running);
      });
      dispatch();
    },
    stall: (process, ms) => {
      // One that begins before the last is over makes it longer.
      const sinceMs = process.wire.isStalled() ? (stalledSinceMs.get(process) ?? 0) : timeline.now();
      stalledSinceMs.set(process, sinceMs);
      process.wire.stall(timeline.now() + ms);
      timeline.at(timeline.now() + ms, dispatch);
      const running = workers.find((worker) => worker.process === process)?.running;
      if (timeline.now() + ms - sinceMs > lockMs && running !== undefined) {
        process.loseJobs();
        giveAway(running);
      }
    },
    recover: () => {
      lostWishes = 0;
    },
    ask,
  };
}
