import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApi } from '@purgeway/api';
import { parseConfig } from '@purgeway/config';
import { silentLogger } from '@purgeway/runtime';
import { startWorker } from '@purgeway/worker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRedisProgram, startRedisServer, type RedisServer } from '../support/redis-server.ts';

let dir: string;
let redis: RedisServer | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'purgeway-durability-'));
});

afterEach(async () => {
  await redis?.kill();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

describe.runIf(findRedisProgram() !== undefined)('a Redis that may lose what it acknowledged', () => {
  test('is refused by the API and by the worker, with the setting that is wrong', async () => {
    redis = await startRedisServer({ dir, fsync: 'everysec' });
    const common = {
      config: parseConfig('{}', { env: {} }),
      redisUrl: redis.url,
      prefix: 'durability',
      logger: silentLogger,
    };
    const api = startApi({ ...common, host: '127.0.0.1', port: 0, cursorSecret: 'c'.repeat(40) });
    await expect(api).rejects.toThrow('appendfsync=everysec');
    await expect(startWorker(common)).rejects.toThrow('appendfsync=everysec');
  });
});
