import { openBackend, requireDurableRedis, type Backend } from '@purgeway/backend';
import type { Config } from '@purgeway/config';
import { createEgress, type Resolve } from '@purgeway/egress';
import type { Vault } from '@purgeway/model';
import { quietErrors, type Clock, type Logger } from '@purgeway/runtime';
import { createSendCallback } from './callbacks/send-callback.ts';
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
}

export interface RunningWorker {
  /** Sweeps now, whatever the schedule. */
  sweep(): Promise<void>;
  /** How others in this process may connect to Redis. */
  readonly connection: Backend['workerConnection'];
  close(): Promise<void>;
}

/** See `WorkerOptions.redisSilentAfterMs`. */
const redisSilentAfterMsDefault = 200;
const sweepEveryMsDefault = 5_000;
const changeLeaseMsDefault = 8_000;

/** Everything a worker process does, started. Waits for Redis; throws when it is not durable. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, redisUrl, prefix, logger } = options;
  const onError = quietErrors((error, times) => logger.warn({ err: error, times }, 'redis'));
  const backend = await openBackend({
    redisUrl,
    prefix,
    config,
    patience: 'patient',
    silentAfterMs: options.redisSilentAfterMs ?? redisSilentAfterMsDefault,
    clock: options.clock,
    vault: options.vault,
    onError,
  });
  await requireDurableRedis(backend, {
    isUnsafeAllowed: options.isUnsafeRedisAllowed ?? false,
    onProblem: (problem) => logger.warn(problem),
  });
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
    clock: options.clock ?? { now: Date.now },
    random: options.random ?? Math.random,
    logger,
  });
  await backend.producer.scheduleSweeps(options.sweepEveryMs ?? sweepEveryMsDefault);
  return {
    sweep: () => workers.sweep(),
    connection: backend.workerConnection,
    close: async () => {
      await workers.close();
      await backend.close();
    },
  };
}
