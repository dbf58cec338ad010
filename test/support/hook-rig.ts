import { hash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSource } from '@purgeway/hooks';
import { signRequest } from '@purgeway/hooks/testing';
import { z } from 'zod';
import { startProgram, type OwnProcess } from './processes.ts';
import { findFreePort, startRedisServer, type RedisServer, type RedisServerOptions } from './redis-server.ts';

const key = 'key-of-the-hook-rig';
const secret = 'a secret of the hook rig';

export interface HookRigOptions {
  /** Bytes that the spool takes. */
  readonly spoolBytesMax?: number;
}

/**
 * An API in a process of its own on a Redis of its own, both of which can be killed, with a hook of Ghost for `www.example.com`, and one
 * (`any`) that takes `{"slug": …}`, or many as `{"slugs": […]}`, with the secret in the header `x-token`. There is no worker: nothing is sent to anybody.
 */
export interface HookRig {
  readonly url: string;
  /** The secret of both hooks. */
  readonly secret: string;
  readonly spoolDir: string;
  /** Where Redis' data is. */
  readonly dir: string;
  /** The Redis that runs now. */
  redis(): RedisServer;
  killRedis(): Promise<void>;
  startRedis(options?: Pick<RedisServerOptions, 'fsync'>): Promise<void>;
  killApi(): Promise<void>;
  /** Resolves when it says so: `listening` it does without Redis too. */
  startApi(until?: 'ready' | 'listening'): Promise<void>;
  /** Ends the API as a supervisor does; answers the exit code. */
  stopApi(): Promise<number | string>;
  /** What the API said so far. */
  output(): string;
  call(path: string): Promise<Response>;
  /** Calls the hook for a post of that slug, as Ghost does. */
  publish(slug: string): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The id of every operation. */
  operations(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startHookRig(options: HookRigOptions = {}): Promise<HookRig> {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-hooks-'));
  const spoolDir = join(dir, 'spool');
  const configFile = join(dir, 'purgeway.config.json');
  await writeFile(configFile, JSON.stringify(configFileOf()));
  let redis: RedisServer = await startRedisServer({ dir });
  const port = await findFreePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_COMPILE_CACHE: join(tmpdir(), 'purgeway-compiled'),
    PURGEWAY_CONFIG: configFile,
    PURGEWAY_CURSOR_SECRET: 'c'.repeat(40),
    PURGEWAY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    PURGEWAY_SPOOL_DIR: spoolDir,
    PURGEWAY_SPOOL_BYTES_MAX: String(options.spoolBytesMax ?? 64 * 1024 * 1024),
    // On a busy machine a Redis that is well may be silent for longer than in production.
    PURGEWAY_REDIS_SILENT_AFTER_MS: '2000',
    REDIS_URL: redis.url,
    HOST: '127.0.0.1',
    PORT: String(port),
    TOKEN: 'token-of-nobody',
    GHOST_SECRET: secret,
  };
  let output = '';
  const start = (until: 'ready' | 'listening' = 'ready'): Promise<OwnProcess> =>
    startProgram('api', env, { onOutput: (text) => (output += text), until });
  let api = await start();
  const url = `http://127.0.0.1:${port}`;
  const call = (path: string): Promise<Response> =>
    fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return {
    url,
    secret,
    spoolDir,
    dir,
    redis: () => redis,
    killRedis: () => redis.kill(),
    startRedis: async (given) => {
      redis = await startRedisServer({ ...given, dir, port: redis.port });
    },
    killApi: async () => {
      await api.end('SIGKILL');
    },
    startApi: async (until) => {
      api = await start(until);
    },
    stopApi: () => api.end('SIGTERM'),
    output: () => output,
    call,
    publish: (slug) => publish(`${url}/v1/hooks/blog`, slug),
    operations: () => listAll(call),
    close: async () => {
      await api.end('SIGKILL');
      await redis.kill();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function configFileOf() {
  return {
    clients: [{ id: 'cms' }],
    keys: [{ id: 'admin', client: 'cms', sha256: hash('sha256', key), scopes: ['admin'] }],
    accounts: [{ id: 'main', vendor: 'bitiful', settings: { token: '${TOKEN}' } }],
    distributions: [{ id: 'www', account: 'main', domain: 'www.example.com' }],
    hooks: {
      blog: {
        source: 'ghost',
        client: 'cms',
        secret: '${GHOST_SECRET}',
        variables: { site: 'www.example.com' },
        // What it publishes has no time in it: the same again stands for a delivery that is sent again.
        sameContentSeconds: 600,
      },
      any: {
        source: 'generic',
        client: 'cms',
        secret: '${GHOST_SECRET}',
        authentication: { type: 'header', header: 'x-token' },
        mapping: [{ urls: ['https://www.example.com/{{slug}}', 'https://www.example.com/{{slugs[]}}'] }],
      },
    },
  };
}

async function publish(url: string, slug: string) {
  const post = { id: slug, slug, status: 'published', url: `https://www.example.com/${slug}/` };
  const body = Buffer.from(JSON.stringify({ post: { current: post, previous: {} } }));
  const request = { method: 'POST', path: '/v1/hooks/blog', headers: {}, body };
  const signed = signRequest(findSource('ghost')?.authentication, request, { secret, nowMs: Date.now() });
  const response = await fetch(url, { method: 'POST', headers: { ...signed.headers }, body });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

const pageSchema = z.object({
  items: z.array(z.object({ id: z.string() })),
  next_cursor: z.string().optional(),
});

async function listAll(call: (path: string) => Promise<Response>): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  for (;;) {
    const response = await call(`/v1/operations?limit=200${cursor}`);
    const { items, next_cursor: next } = pageSchema.parse(await response.json());
    ids.push(...items.map(({ id }) => id));
    if (next === undefined) {
      return ids;
    }
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}
