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
import { startWorkers } from './start-workers.ts';

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

export interface RunningWorker {
  /** Sweeps now, whatever the schedule. */
  sweep(): Promise<void>;
  /** How others in this process may connect to Redis. */
  readonly connection: Backend['workerConnection'];
  /** What keeps Redis from being durable, as sentences; rejects when it cannot be asked. */
  readonly findProblems: Backend['findProblems'];
  readonly meter: Meter;
  close(): Promise<void>;
}

/** See `WorkerOptions.redisSilentAfterMs`. */
const redisSilentAfterMsDefault = 200;
const sweepEveryMsDefault = 5_000;
const changeLeaseMsDefault = 8_000;

/** Everything a worker process does, started. Waits for Redis; throws when it is not durable. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, redisUrl, prefix, logger, meter = createMeter('worker') } = options;
  const clock = options.clock ?? { now: Date.now };
  const vendorOf = createVendorOf(config.accounts);
  const onError = quietErrors((error, times) => logger.warn({ err: error, times }, 'redis'));
  const backend = openBackend({
    redisUrl,
    prefix,
    config,
    patience: 'patient',
    silentAfterMs: options.redisSilentAfterMs ?? redisSilentAfterMsDefault,
    clock: options.clock,
    vault: options.vault,
    observer: createBackendObserver(meter, vendorOf),
    tracing: options.tracing,
    onError,
  });
  await requireDurableRedis(backend, {
    isUnsafeAllowed: options.isUnsafeRedisAllowed ?? false,
    onProblem: (problem) => logger.warn(problem),
  });
  showStanding(meter, { read: createReadStanding(backend, { config, now: () => clock.now() }) });
  const workers = startWorkers({
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
      meter,
      vendorOf,
      accounts: config.accounts.map(({ id }) => id),
      queues: backend.producer.queues.map(({ name }) => name),
    }),
    tracer: options.tracing?.tracer,
    queueTelemetry: options.tracing?.queues,
    random: options.random ?? Math.random,
    logger,
  });
  await backend.producer.scheduleSweeps(options.sweepEveryMs ?? sweepEveryMsDefault);
  return {
    sweep: () => workers.sweep(),
    connection: backend.workerConnection,
    findProblems: backend.findProblems,
    meter,
    close: async () => {
      await workers.close();
      await backend.close();
    },
  };
}
