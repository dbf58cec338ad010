import { SetupError, warningOfVault } from '@purgeway/backend';
import { vendorCallbackUrl } from '@purgeway/model';
import {
  createLogger,
  createShutdown,
  EnvError,
  systemClock,
  tellError,
  type Logger,
} from '@purgeway/runtime';
import { createMeter, observeProcess, openTracing } from '@purgeway/telemetry';
import manifest from '../package.json' with { type: 'json' };
import { startCanary, type Canary } from './canary.ts';
import { readSetup } from './config.ts';
import { startStatus } from './status/start-status.ts';
import { openWorker, type OpenWorker } from './worker.ts';

/** Longest time a process may be without a job of its own before it ends, for its supervisor to start it anew. */
const canaryLateAfterMs = 60_000;

async function main(): Promise<void> {
  const { settings, config } = await readSetup();
  const logger = createLogger({
    name: 'worker',
    level: settings.LOG_LEVEL,
    hasUrlQueries: settings.LOG_URL_QUERIES,
  });
  const warning = warningOfVault(settings.PURGEWAY_ENCRYPTION_KEYS);
  if (warning !== undefined) {
    logger.warn(warning);
  }
  const meter = createMeter('worker');
  observeProcess(meter, { app: 'worker', version: manifest.version });
  const shutdown = createShutdown({ logger });
  const tracing = await openTracing(settings, { app: 'worker', version: manifest.version });
  shutdown.add('tracing', () => tracing?.close());
  const redisUrl = settings.REDIS_URL;
  const prefix = settings.PURGEWAY_PREFIX;
  const { PURGEWAY_PUBLIC_URL: publicUrl, PURGEWAY_CURSOR_SECRET: secret } = settings;
  const worker = openWorker({
    config,
    redisUrl,
    prefix,
    logger,
    meter,
    tracing,
    vault: settings.PURGEWAY_ENCRYPTION_KEYS,
    redisSilentAfterMs: settings.PURGEWAY_REDIS_SILENT_AFTER_MS,
    isUnsafeRedisAllowed: settings.PURGEWAY_ALLOW_UNSAFE_REDIS,
    callbackUrlOf: (id) =>
      publicUrl === undefined || secret === undefined
        ? undefined
        : vendorCallbackUrl({ publicUrl, secret }, id),
  });
  shutdown.add('worker', () => worker.close());
  const running: { canary?: Canary } = {};
  const status = await startStatus({
    host: settings.PURGEWAY_WORKER_HTTP_HOST,
    port: settings.PURGEWAY_WORKER_HTTP_PORT,
    config,
    worker,
    canaryAgeMs: () => running.canary?.ageMs() ?? 0,
    clock: systemClock,
    logger,
  });
  shutdown.add('status', () => status?.close());
  const accounts = config.accounts.map(({ id }) => id);
  logger.info({ port: status?.port, accounts }, 'listening');
  await worker.ready;
  const canary = startOwnCanary(worker, { prefix, logger });
  running.canary = canary;
  shutdown.add('canary', () => canary.close());
  logger.info({ port: status?.port, accounts }, 'ready');
}

/** Ends the process when it gets no jobs. */
function startOwnCanary(
  { connection, isRedisThere }: OpenWorker,
  { prefix, logger }: { readonly prefix: string; readonly logger: Logger },
): Canary {
  return startCanary({
    connection,
    prefix,
    lateAfterMs: canaryLateAfterMs,
    isRedisThere,
    onLate: () => {
      logger.fatal('no job of our own came back: ending');
      process.exit(1);
    },
    onError: (error) => logger.warn({ err: error }, 'canary'),
  });
}

main().catch((error: unknown) => {
  const isExpected = error instanceof SetupError || error instanceof EnvError;
  console.error(isExpected ? error.message : tellError(error));
  process.exit(1);
});
