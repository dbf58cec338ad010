import { createReadStanding, openBackend, requireDurableRedis, type Backend } from '@purgeway/backend';
import { createVendorOf, type Config } from '@purgeway/config';
import { createEgress, type Resolve } from '@purgeway/egress';
import type { Vault } from '@purgeway/model';
import { quietErrors, type Clock, type Logger } from '@purgeway/runtime';
import {
  createBackendObserver,
  createMeter,
  showStanding,
  type Meter,
  type Tracing,
} from '@purgeway/telemetry';
import { createSendCallback } from './callbacks/send-callback.ts';
import { createWorkerObserver } from './observe/create-observer.ts';
import { startWorkers, type StartedWorkers } from './start-workers.ts';

export interface WorkerOptions {
  readonly config: Config;
  readonly redisUrl: string;
  readonly prefix: string;
  readonly logger: Logger;
  /** A clock of the caller's own, for tests. Absent: the machine's, and for limits the Redis server's. */
  readonly clock?: Clock | undefined;
  readonly random?: () => number;
  /** Absent: no secret is kept in Redis. */
  readonly vault?: Vault | undefined;
  /** Start although Redis may lose what it acknowledged. */
  readonly isUnsafeRedisAllowed?: boolean;
  /** How often the reconciler runs. */
  readonly sweepEveryMs?: number;
  /** Where vendors may call us about a distribution. Absent: they cannot reach us, so they are asked. */
  readonly callbackUrlOf?: ((distributionId: string) => string | undefined) | undefined;
  /** See `WorkerDeps`. Default 8 s. */
  readonly changeLeaseMs?: number | undefined;
  /** Connections that stay silent when Redis is back after so long are made anew. Default 200 ms. */
  readonly redisSilentAfterMs?: number | undefined;
  /** How the names of callback addresses are resolved. Absent: as this machine does. */
  readonly resolve?: Resolve | undefined;
  /** What is measured goes here. Absent: to one of its own. */
  readonly meter?: Meter | undefined;
  /** Follows work from who asked for it. Absent: nobody does. */
  readonly tracing?: Tracing | undefined;
}

/** A worker that may not have found its Redis yet. */
export interface OpenWorker {
  /** Resolves when it takes jobs; rejects when Redis is not durable. Does not settle once it is closed. */
  readonly ready: Promise<StartedWorkers>;
  /** How others in this process may connect to Redis. */
  readonly connection: Backend['workerConnection'];
  readonly isRedisThere: Backend['isRedisThere'];
  /** What keeps Redis from being durable, as sentences; rejects when it cannot be asked. */
  readonly findProblems: Backend['findProblems'];
  readonly meter: Meter;
  close(): Promise<void>;
}

export interface RunningWorker extends Omit<OpenWorker, 'ready'> {
  /** Sweeps now, whatever the schedule. */
  sweep(): Promise<void>;
}

/** See `WorkerOptions.redisSilentAfterMs`. */
const redisSilentAfterMsDefault = 200;
const sweepEveryMsDefault = 5_000;
const changeLeaseMsDefault = 8_000;

/** Everything a worker process does, started. Waits for Redis; throws when it is not durable. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { ready, ...worker } = openWorker(options);
  try {
    const workers = await ready;
    return { ...worker, sweep: () => workers.sweep() };
  } catch (error) {
    await worker.close();
    throw error;
  }
}

/** Everything a worker process does, from when Redis is there, and known to be durable. Until then it shows that Redis is away. */
export function openWorker(options: WorkerOptions): OpenWorker {
  const { config, logger, meter = createMeter('worker') } = options;
  const parts = {
    clock: options.clock ?? { now: Date.now },
    meter,
    vendorOf: createVendorOf(config.accounts),
  };
  const backend = openBackendOf(options, parts);
  const now = (): number => parts.clock.now();
  showStanding(meter, { read: createReadStanding(backend, { config, now }) });
  let isClosing = false;
  let workers: StartedWorkers | undefined;
  const start = async (): Promise<StartedWorkers> => {
    await requireDurableRedis(backend, {
      isUnsafeAllowed: options.isUnsafeRedisAllowed ?? false,
      onProblem: (problem) => logger.warn(problem),
    });
    if (isClosing) {
      return never();
    }
    workers = startWorkersOf(options, { ...parts, backend });
    await backend.producer.scheduleSweeps(options.sweepEveryMs ?? sweepEveryMsDefault);
    return workers;
  };
  const ready = start().catch((error: unknown) => {
    if (!isClosing) {
      throw error;
    }
    return never();
  });
  // Whoever opens it need not wait for it at once.
  ready.catch(() => {});
  return {
    ready,
    connection: backend.workerConnection,
    isRedisThere: backend.isRedisThere,
    findProblems: backend.findProblems,
    meter,
    close: async () => {
      isClosing = true;
      await workers?.close();
      await backend.close();
    },
  };
}

interface Parts {
  readonly clock: Clock;
  readonly meter: Meter;
  readonly vendorOf: (account: string) => string | undefined;
}

function openBackendOf(options: WorkerOptions, { meter, vendorOf }: Parts): Backend {
  const { config, redisUrl, prefix, logger, clock, vault, tracing } = options;
  return openBackend({
    redisUrl,
    prefix,
    config,
    patience: 'patient',
    silentAfterMs: options.redisSilentAfterMs ?? redisSilentAfterMsDefault,
    clock,
    vault,
    observer: createBackendObserver(meter, vendorOf),
    tracing,
    onError: quietErrors((error, times) => logger.warn({ err: error, times }, 'redis')),
  });
}

function startWorkersOf(
  options: WorkerOptions,
  { backend, clock, ...measured }: Parts & { readonly backend: Backend },
): StartedWorkers {
  const { config, prefix, logger, tracing } = options;
  return startWorkers({
    config,
    store: backend.store,
    connection: backend.workerConnection,
    prefix,
    producer: backend.producer,
    wishAttempt: backend.wishAttempt,
    wish: backend.wish,
    callbackUrlOf: options.callbackUrlOf ?? (() => undefined),
    changeLeaseMs: options.changeLeaseMs ?? changeLeaseMsDefault,
    sendCallback: createSendCallback({
      egress: createEgress({ rules: config.callbacks, resolve: options.resolve }),
    }),
    clock,
    observer: createWorkerObserver({
      ...measured,
      accounts: config.accounts.map(({ id }) => id),
      queues: backend.producer.queues.map(({ name }) => name),
    }),
    tracer: tracing?.tracer,
    queueTelemetry: tracing?.queues,
    random: options.random ?? Math.random,
    logger,
  });
}

function never(): Promise<never> {
  return new Promise(() => {});
}
