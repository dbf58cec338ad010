import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import { startProgram, type OwnProcess, type ProgramOptions } from '../support/processes.ts';
import { findFreePort, startRedisServer, type RedisServer } from '../support/redis-server.ts';
import { configOf, type StackOptions } from '../support/stack.ts';

export interface RigOptions extends Pick<StackOptions, 'accounts' | 'endpoints' | 'purge' | 'controlPlane'> {
  /** Settings of the Redis besides those that make it durable. */
  readonly redis?: Readonly<Record<string, string>>;
  /** Our programs reach Redis without the way between, for who measures time: it cannot be cut off then. */
  readonly isDirect?: boolean;
  /** When Redis counts as silent, for tests of something else on a busy machine. Absent: as in production. */
  readonly redisSilentAfterMs?: number;
}

/** An API process. */
export interface ApiProcess extends OwnProcess {
  readonly url: string;
}

/** APIs and workers as processes, each to be ended at will, before a Redis that can hang, die or be cut off. */
export interface Rig {
  redis(): RedisServer;
  /** Between all our programs and Redis. */
  readonly way: FaultProxy;
  /** Kills Redis and starts it again after `downMs`. */
  restartRedis(downMs: number): Promise<void>;
  startApi(): Promise<ApiProcess>;
  startWorker(options?: Pick<ProgramOptions, 'onOutput' | 'until'>): Promise<OwnProcess>;
  /** Process ids of Redis and of all that was started. */
  pids(): readonly number[];
  /** The headers of a client's request. */
  headersOf(client?: 'site' | 'other' | 'third'): Record<string, string>;
  /** Ends everything that was started here, and removes its data. */
  close(): Promise<void>;
}

export async function openRig(options: RigOptions): Promise<Rig> {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-outages-'));
  const keys = new Map(
    ['site', 'other', 'third'].map((client) => [client, `key-${client}-${randomBytes(16).toString('hex')}`]),
  );
  const secret = `whsec_${createHash('sha256').update(dir).digest('base64')}`;
  const config = configOf(options, { keys, secret });
  const configFile = join(dir, 'purgeway.config.json');
  await writeFile(configFile, config.text);
  const settings = options.redis ?? {};
  let redis = await startRedisServer({ dir, settings });
  const way = await startFaultProxy({ toPort: () => redis.port });
  const env = {
    ...config.env,
    PATH: process.env['PATH'] ?? '',
    NODE_COMPILE_CACHE: join(tmpdir(), 'purgeway-compiled'),
    NODE_ENV: 'production',
    PURGEWAY_CONFIG: configFile,
    PURGEWAY_CURSOR_SECRET: 'c'.repeat(40),
    PURGEWAY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    ...(options.redisSilentAfterMs !== undefined && {
      PURGEWAY_REDIS_SILENT_AFTER_MS: String(options.redisSilentAfterMs),
    }),
    REDIS_URL: options.isDirect === true ? redis.url : `redis://${way.host}`,
  };
  const started: OwnProcess[] = [];
  const start = async (
    app: 'api' | 'worker',
    more: Readonly<Record<string, string>>,
    options: ProgramOptions = {},
  ): Promise<OwnProcess> => {
    const own = await startProgram(app, { ...env, ...more }, options);
    started.push(own);
    return own;
  };
  return {
    redis: () => redis,
    way,
    restartRedis: async (downMs) => {
      await redis.kill();
      await pause(downMs);
      redis = await startRedisServer({ dir, settings, port: redis.port });
    },
    startApi: async () => {
      const port = await findFreePort();
      const own = await start('api', { HOST: '127.0.0.1', PORT: String(port) });
      return { ...own, url: `http://127.0.0.1:${port}` };
    },
    // Each on a port of its own.
    startWorker: (own) => start('worker', { PURGEWAY_WORKER_HTTP_PORT: '0' }, own),
    pids: () => [redis.pid, ...started.map(({ pid }) => pid)],
    headersOf: (client = 'site') => ({
      authorization: `Bearer ${keys.get(client)}`,
      'content-type': 'application/json',
    }),
    close: async () => {
      await Promise.all(started.map((own) => own.end('SIGKILL')));
      await way.close();
      await redis.kill();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
