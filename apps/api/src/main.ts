import { SetupError, warningOfVault } from '@purgeway/backend';
import { createLogger, createShutdown, EnvError, tellError } from '@purgeway/runtime';
import { createMeter, observeProcess, openTracing } from '@purgeway/telemetry';
import manifest from '../package.json' with { type: 'json' };
import { openApi } from './api.ts';
import { readSetup } from './config.ts';

async function main(): Promise<void> {
  const { settings, config } = await readSetup();
  const logger = createLogger({
    name: 'api',
    level: settings.LOG_LEVEL,
    hasUrlQueries: settings.LOG_URL_QUERIES,
  });
  const warning = warningOfVault(settings.PURGEWAY_ENCRYPTION_KEYS);
  if (warning !== undefined) {
    logger.warn(warning);
  }
  const meter = createMeter('api');
  observeProcess(meter, { app: 'api', version: manifest.version });
  const shutdown = createShutdown({ logger });
  const tracing = await openTracing(settings, { app: 'api', version: manifest.version });
  shutdown.add('tracing', () => tracing?.close());
  const api = await openApi({
    config,
    redisUrl: settings.REDIS_URL,
    prefix: settings.PURGEWAY_PREFIX,
    host: settings.HOST,
    port: settings.PORT,
    cursorSecret: settings.PURGEWAY_CURSOR_SECRET,
    vault: settings.PURGEWAY_ENCRYPTION_KEYS,
    redisSilentAfterMs: settings.PURGEWAY_REDIS_SILENT_AFTER_MS,
    spool: { dir: settings.PURGEWAY_SPOOL_DIR, bytesMax: settings.PURGEWAY_SPOOL_BYTES_MAX },
    isUnsafeRedisAllowed: settings.PURGEWAY_ALLOW_UNSAFE_REDIS,
    logger,
    meter,
    tracing,
  });
  shutdown.add('api', () => api.close());
  logger.info({ url: api.url }, 'listening');
  await api.ready;
  logger.info({ url: api.url }, 'ready');
}

main().catch((error: unknown) => {
  const isExpected = error instanceof SetupError || error instanceof EnvError;
  console.error(isExpected ? error.message : tellError(error));
  process.exit(1);
});
