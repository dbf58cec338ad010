import { join } from 'node:path';
import type { Settings } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import type { Desk } from './desk.ts';
import { findRedisProgram, redisSpec, requireReachable, untilRedisAnswers } from './redis.ts';

/** The Redis that REDIS_URL names, or else one of our own with its data in the data folder. Answers its address. */
export async function provideRedis(settings: Settings, folder: DataFolder, desk: Desk): Promise<string> {
  if (settings.redisUrl !== undefined) {
    await requireReachable(settings.redisUrl);
    return settings.redisUrl;
  }
  const program = findRedisProgram(settings.path);
  const port = await desk.takePort({
    variable: 'PURGEWAY_REDIS_PORT',
    host: '127.0.0.1',
    port: settings.redisPort,
  });
  const logFile = join(folder.logs, 'redis.log');
  const redis = desk.launch(redisSpec({ program, port, folder: folder.redis, logFile, env: settings.env }));
  await untilRedisAnswers(redis, port, desk.signal);
  return `redis://127.0.0.1:${port}`;
}
