import { DelayedError, Worker, type Job, type RedisOptions } from 'bullmq';
import type { Account, Config } from '@purgeway/config';
import {
  callbacksQueue,
  jobCatalog,
  keyPrefixOf,
  maintenanceQueue,
  queueOfAccount,
  type Producer,
} from '@purgeway/queue';
import { hideInError, quietErrors, type Clock, type Logger } from '@purgeway/runtime';
import type { JobWish, Store, WishAttempt } from '@purgeway/store';
import type { QueueTelemetry, Tracer } from '@purgeway/telemetry';
import { createExchange } from '@purgeway/vendors';
import { changeDistribution } from './changes/change-distribution.ts';
import { createClientPlaces } from './callbacks/client-places.ts';
import type { SendCallback } from './callbacks/send-callback.ts';
import type { WorkerObserver } from './observe/observer.ts';
import { deliverCallback } from './processors/deliver-callback.ts';
import type { JobResult } from './processors/job-result.ts';
import { lookAtDistribution } from './processors/look-at-distribution.ts';
import { pollVendorTasks } from './processors/poll-vendor-tasks.ts';
import { readQuota } from './processors/read-quota.ts';
import { sendBatch } from './processors/send-batch.ts';
import { restIfFull } from './rest-if-full.ts';
import { startIndexing } from './start-indexing.ts';
import { lookAfterCuts, nameOf } from './look-after-cuts.ts';
import { createLookSchedule } from './schedule-looks.ts';

export interface WorkerDeps {
  readonly config: Config;
  readonly store: Store;
  readonly connection: RedisOptions;
  readonly prefix: string;
  readonly producer: Pick<Producer, 'handedOut' | 'takeBack' | 'wake'>;
  readonly wishAttempt: WishAttempt;
  readonly wish: (job: JobWish) => Promise<void>;
  /** Where vendors may call us about a distribution; undefined when they cannot reach us. */
  readonly callbackUrlOf: (distributionId: string) => string | undefined;
  /** How long a change of a distribution waits for a worker that went silent; one that lives renews its claim. */
  readonly changeLeaseMs: number;
  readonly sendCallback: SendCallback;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly observer: WorkerObserver;
  /** Follows work from who asked for it. Absent: nobody does. */
  readonly tracer?: Tracer | undefined;
  readonly queueTelemetry?: QueueTelemetry | undefined;
}

/**
 * A killed worker's jobs are taken up again when their locks end and the next look for stalled jobs comes: within 10 s. Locks are renewed
 * every second or two, so a process that is merely busy keeps them for 6 s more.
 */
const lockDurationMs = 8_000;
const lockRenewMs = 2_000;
const stalledIntervalMs = 2_000;
/** An idle worker asks again after so long, though nothing says that there are jobs. */
const waitForJobsS = 1;
/** After an error of Redis that is no cut connection, a job is asked for again after this time. */
const retryAfterErrorMs = 400;
/** How often a job may be taken up again is for our own records to decide, not for BullMQ's count. */
const maxStalledCount = 1_000_000;

/** Jobs of an account that this process runs at a time, whatever more its vendor allows. */
const callsPerProcessMax = 32;
/** Several times what one receiver gets at a time; how clients share them, see ClientPlaces. */
const callbacksAtATime = 100;
/** Calls get this long to end by themselves when the process stops; then they are cut and repeated elsewhere. */
const stopGraceMs = 7_000;

/** A sweep looks after what is to be indexed for so long; see `startIndexing` for the rest. */
const indexMsMax = 500;

type Process = (job: Job, signal: AbortSignal) => Promise<JobResult>;

export interface StartedWorkers {
  /** Runs the reconciler, and asks for the looks at distributions that are due. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one BullMQ worker per vendor account, one for callbacks and one for sweeps. */
export function startWorkers(deps: WorkerDeps): StartedWorkers {
  const stopping = new AbortController();
  const places = createClientPlaces(callbacksAtATime);
  const start = (name: string, concurrency: number, process: Process): Worker =>
    startWorker(deps, { name, concurrency, process, stopping: stopping.signal });
  const { accounts, controlPlane } = deps.config;
  const scheduleLooks = createLookSchedule({ ...deps, accounts, readEveryMs: controlPlane.readEveryMs });
  const sweep = async (): Promise<void> => {
    const report = await deps.store.reconcile(accounts.map(({ id }) => id));
    await scheduleLooks(deps.clock.now());
    deps.observer.swept(report);
    await deps.store.indexer.index(indexMsMax);
    deps.logger.debug({ event: 'sweep', ...report }, 'sweep');
  };
  const workers = [
    ...deps.config.accounts.map((account) =>
      start(
        queueOfAccount(account.id),
        // Two more than calls, so that a poll need not wait for slow purges.
        Math.min(account.limits.callsAtATimeMax.value, callsPerProcessMax) + 2,
        processOfAccount(deps, account),
      ),
    ),
    start(callbacksQueue, callbacksAtATime, async (job, signal) =>
      deliverCallback(
        { ...deps, callbacks: deps.config.callbacks, send: deps.sendCallback, places },
        { delivery: jobCatalog.deliver.payload.parse(job.data).delivery, jobId: job.id ?? '' },
        signal,
      ),
    ),
    start(maintenanceQueue, 1, async () => {
      await sweep();
      return { do: 'finish' };
    }),
  ];
  const indexing = startIndexing({
    indexer: deps.store.indexer,
    onError: quietErrors((error, times) => deps.logger.warn({ err: error, times }, 'not indexed')),
  });
  return {
    sweep,
    close: async () => {
      const timer = setTimeout(() => stopping.abort(), stopGraceMs);
      await Promise.all([indexing.close(), ...workers.map((worker) => worker.close())]);
      clearTimeout(timer);
    },
  };
}

function processOfAccount(deps: WorkerDeps, account: Account): Process {
  const adapter = account.createAdapter({ exchange: createExchange(), now: () => deps.clock.now() });
  const common = { ...deps, account, adapter, distributions: deps.config.distributions };
  const weights = Object.fromEntries(deps.config.clients.map(({ id, weight }) => [id, weight]));
  const sendDeps = { ...common, weights, deadlineMs: deps.config.purge.deadlineMs };
  const changeDeps = {
    ...common,
    deadlineMs: deps.config.controlPlane.deadlineMs,
    leaseMs: deps.changeLeaseMs,
  };
  return async ({ name, id = '', data }, signal) => {
    if (name === 'purge') {
      const { lane } = jobCatalog.purge.payload.parse(data);
      return sendBatch(sendDeps, { jobId: id, lane }, signal);
    }
    if (name !== 'poll') {
      const { distribution } = jobCatalog.create.payload.parse(data);
      return changeDistribution(changeDeps, { operationId: id, distribution }, signal);
    }
    const { distribution, quota } = jobCatalog.poll.payload.parse(data);
    if (quota !== undefined) {
      return readQuota(common, signal);
    }
    return distribution === undefined
      ? pollVendorTasks(common, id, signal)
      : lookAtDistribution(common, distribution, signal);
  };
}

interface WorkerStart {
  readonly name: string;
  readonly concurrency: number;
  readonly process: Process;
  readonly stopping: AbortSignal;
}

function startWorker(deps: WorkerDeps, { name, concurrency, process, stopping }: WorkerStart): Worker {
  const arrived = new Set<string>();
  const worker = new Worker(
    name,
    async (job, token) => {
      const result = await process(job, stopping)
        .catch((error: unknown) => {
          // BullMQ keeps message and stack with the job.
          throw hideInError(error);
        })
        .finally(() => arrived.delete(nameOf({ jobId: job.id ?? '', token: token ?? '' })));
      if (result.do === 'run-again') {
        // The records run on our clock, BullMQ on the machine's.
        await job.moveToDelayed(Date.now() + Math.max(0, result.atMs - deps.clock.now()), token);
        throw new DelayedError();
      }
    },
    {
      connection: deps.connection,
      prefix: keyPrefixOf(deps.prefix, name),
      ...(deps.queueTelemetry && name !== maintenanceQueue && { telemetry: deps.queueTelemetry }),
      concurrency,
      lockDuration: lockDurationMs,
      lockRenewTime: lockRenewMs,
      stalledInterval: stalledIntervalMs,
      drainDelay: waitForJobsS,
      runRetryDelay: retryAfterErrorMs,
      maxStalledCount,
    },
  );
  const report = quietErrors((error, times) =>
    deps.logger.error({ err: error, times, queue: name }, 'worker error'),
  );
  worker.on('error', (error) => {
    report(error);
    restIfFull(worker, error, report);
  });
  lookAfterCuts(worker, {
    producer: deps.producer,
    arrived,
    onTakenBack: (job) => {
      deps.observer.jobPutBack(name);
      deps.logger.warn({ queue: name, job }, 'job that never arrived put back');
    },
    onError: report,
  });
  worker.on('stalled', (jobId) => {
    deps.observer.jobTakenOver(name);
    deps.logger.warn({ queue: name, job: jobId }, 'job taken over');
  });
  worker.on('failed', (job, error) => {
    deps.observer.jobFailed(name);
    deps.logger.error({ err: error, queue: name, job: job?.id }, 'job failed');
  });
  return worker;
}
