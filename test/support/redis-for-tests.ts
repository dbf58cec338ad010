import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findRedisProgram, startRedisServer } from './redis-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The run's own Redis. Tests share it: each uses its own key prefix and cleans up. */
    redisUrl: string;
  }
}

const containerCommand = 'redis-server --appendonly yes --appendfsync always --maxmemory-policy noeviction';

interface RedisForTests {
  readonly url: string;
  /** How it was come by, for one line on the screen. */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** Gives the whole run one Redis of its own; never the machine's on 6379 unless it is named by REDIS_URL_FOR_TESTS. */
export default async function provideRedis(project: TestProject): Promise<() => Promise<void>> {
  const redis = await obtainRedis();
  console.log(`Redis for tests: ${redis.origin}`);
  project.provide('redisUrl', redis.url);
  return redis.stop;
}

async function obtainRedis(): Promise<RedisForTests> {
  const url = process.env['REDIS_URL_FOR_TESTS'];
  if (url !== undefined && url !== '') {
    return { url, origin: 'the one REDIS_URL_FOR_TESTS names', stop: async () => {} };
  }
  const program = findRedisProgram();
  return program === undefined ? startContainer() : startProgram(program);
}

async function startProgram(program: string): Promise<RedisForTests> {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-redis-'));
  const server = await startRedisServer({ dir, program });
  return {
    url: server.url,
    origin: `${program} on port ${server.port}`,
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startContainer(): Promise<RedisForTests> {
  // Loaded only here: it is large, and most machines never come this way.
  const { GenericContainer } = await import('testcontainers');
  const container = await new GenericContainer('redis:7')
    .withCommand(containerCommand.split(' '))
    .withExposedPorts(6379)
    .start()
    .catch((error: unknown) => {
      throw new Error(
        'The tests need a Redis. Put redis-server or valkey-server on PATH, start a Docker engine, ' +
          'or name one in REDIS_URL_FOR_TESTS.',
        { cause: error },
      );
    });
  const url = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
  return {
    url,
    origin: `a redis:7 container at ${url}`,
    stop: async () => {
      await container.stop();
    },
  };
}
