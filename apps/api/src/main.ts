import { ConfigError, loadConfigFile } from '@purgeway/config';
import { createLogger, createShutdown, EnvError } from '@purgeway/runtime';
import { startApi } from './api.ts';
import { readEnvironment } from './config.ts';

async function main(): Promise<void> {
  const { settings, env } = readEnvironment();
  const config = await loadConfigFile(settings.PURGEWAY_CONFIG, { env });
  const logger = createLogger({ name: 'api', level: settings.LOG_LEVEL });
  const shutdown = createShutdown({ logger });
  const api = await startApi({
    config,
    redisUrl: settings.REDIS_URL,
    prefix: settings.PURGEWAY_PREFIX,
    host: settings.HOST,
    port: settings.PORT,
    cursorSecret: settings.PURGEWAY_CURSOR_SECRET,
    isUnsafeRedisAllowed: settings.PURGEWAY_ALLOW_UNSAFE_REDIS,
    logger,
  });
  shutdown.add('api', () => api.close());
  logger.info({ url: api.url }, 'ready');
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || error instanceof EnvError;
  console.error(isExpected ? error.message : error);
  process.exit(1);
});
