import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepRunning, type KeptProcess, type Startable } from './keep-running.ts';
import { startProgram } from './processes.ts';
import { findFreePort, startRedisServer, type RedisServer } from './redis-server.ts';
import { configOf, type StackOptions } from './stack.ts';

/** One of our programs among its like. */
export interface ProgramPlace {
  readonly app: 'api' | 'worker';
  readonly index: number;
}

export interface SupervisedOptions extends Pick<
  StackOptions,
  'accounts' | 'purge' | 'endpoints' | 'callbacks'
> {
  readonly apis: number;
  readonly workers: number;
  /** Under which address a program reaches the Redis that listens on this port. Absent: as it is. */
  readonly redisUrlOf?: (place: ProgramPlace, port: number) => string;
  /** Starts the Redis, anew on the same port. Absent: one that syncs always. */
  readonly startRedis?: (where: { readonly dir: string; readonly port: number }) => Promise<RedisServer>;
  /** Environment variables of our programs besides those that they need. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told everything that our programs write. */
  readonly onOutput?: (place: ProgramPlace, text: string) => void;
}

/** Several APIs and workers and their Redis, each a process that is started again when it ends. */
export interface Supervised {
  readonly apiUrls: readonly string[];
  /** The admin key. */
  readonly key: string;
  /** `whsec_…` of callbacks. */
  readonly secret: string;
  readonly redisPort: number;
  readonly redis: KeptProcess;
  readonly apis: readonly KeptProcess[];
  readonly workers: readonly KeptProcess[];
  /** Ends everything that was started here, and removes its data. */
  close(): Promise<void>;
}

export async function startSupervised(options: SupervisedOptions): Promise<Supervised> {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-supervised-'));
  const key = `key-${randomBytes(16).toString('hex')}`;
  const secret = `whsec_${createHash('sha256').update(key).digest('base64')}`;
  const config = configOf(options, { keys: new Map([['site', key]]), secret });
  const configFile = join(dir, 'purgeway.config.json');
  await writeFile(configFile, config.text);
  const redisPort = await findFreePort();
  const startRedis = options.startRedis ?? startRedisServer;
  const redis = await keepRunning('redis', async () =>
    startableOf(await startRedis({ dir, port: redisPort })),
  );
  const env = {
    ...config.env,
    PATH: process.env['PATH'] ?? '',
    // Starting costs half as much when the code is compiled already.
    NODE_COMPILE_CACHE: join(tmpdir(), 'purgeway-compiled'),
    NODE_ENV: 'production',
    PURGEWAY_CONFIG: configFile,
    PURGEWAY_CURSOR_SECRET: 'c'.repeat(40),
    PURGEWAY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    ...options.env,
  };
  const keep = (place: ProgramPlace, more: Readonly<Record<string, string>>): Promise<KeptProcess> => {
    const name = `${place.app}-${place.index}`;
    return keepRunning(name, () =>
      startProgram(
        place.app,
        {
          ...env,
          REDIS_URL: options.redisUrlOf?.(place, redisPort) ?? `redis://127.0.0.1:${redisPort}`,
          ...more,
        },
        { name, onOutput: (text) => options.onOutput?.(place, text) },
      ),
    );
  };
  const ports = await Promise.all(Array.from({ length: options.apis }, () => findFreePort()));
  const [apis, workers] = await Promise.all([
    Promise.all(
      ports.map((port, index) => keep({ app: 'api', index }, { HOST: '127.0.0.1', PORT: String(port) })),
    ),
    Promise.all(Array.from({ length: options.workers }, (_, index) => keep({ app: 'worker', index }, {}))),
  ]);
  return {
    apiUrls: ports.map((port) => `http://127.0.0.1:${port}`),
    key,
    secret,
    redisPort,
    redis,
    apis,
    workers,
    close: async () => {
      await Promise.all([...apis, ...workers].map((kept) => kept.close()));
      await redis.close();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function startableOf(server: RedisServer): Startable {
  return {
    ended: server.ended,
    end: (signal) => (signal === 'SIGKILL' ? server.kill() : server.stop()),
    output: server.output,
  };
}
