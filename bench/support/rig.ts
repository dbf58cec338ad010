import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vendors } from '@purgeway/vendors';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { startRedisServer, type RedisServer } from '../../test/support/redis-server.ts';
import { startApp, startHelper, type Child } from './child.ts';

/** More than any run sends. */
const noLimit = 1_000_000_000;

export interface RigOptions {
  /** Hostnames of the URLs that will be purged. */
  readonly hostnames: readonly string[];
  /** What the account may send in a day; absent: as good as all. */
  readonly targetsPerDayMax?: number;
  /** Where CPU profiles of the API and the worker go; absent: none are taken. */
  readonly profileDir?: string | undefined;
}

/** A Redis of its own, one vendor's fake in its own process, and the apps as production runs them. */
export interface Rig {
  readonly redis: RedisServer;
  readonly client: Redis;
  readonly fake: Child;
  /** The API key of the one client, and what the hook `any`, which takes `{"slug": …}`, is to be sent in the header `x-token`. */
  readonly key: string;
  startApi(): Promise<Child & { readonly url: string }>;
  startWorker(): Promise<Child>;
  /** Bytes of the append-only file on disk. */
  aofBytes(): Promise<number>;
  close(): Promise<void>;
}

const fakeReadySchema = z.object({ settings: z.record(z.string(), z.unknown()) });
const apiReadySchema = z.object({ url: z.string() });

/** The vendor that takes most URLs in one call, found by its stated limits. */
function widestVendor(): string {
  const widthOf = (vendor: (typeof vendors)[number]): number =>
    vendor.limits.purge.url?.targetsPerCallMax.value ?? 0;
  const [widest] = vendors.toSorted((one, other) => widthOf(other) - widthOf(one));
  if (widest === undefined) {
    throw new Error('There is no vendor.');
  }
  return widest.id;
}

/** Starts Redis and the fake; the apps are started when the benchmark wants them. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-bench-'));
  const redis = await startRedisServer({ dir });
  const client = new Redis(redis.url);
  const vendor = widestVendor();
  const fake = await startHelper({
    script: new URL('../processes/vendor.ts', import.meta.url),
    arguments: [vendor],
  });
  const key = `bench-${randomBytes(16).toString('hex')}`;
  const { file, env } = configOf({
    options,
    vendor,
    key,
    settings: fakeReadySchema.parse(fake.ready).settings,
  });
  const configPath = join(dir, 'purgeway.config.json');
  await writeFile(configPath, JSON.stringify(file));
  const started: Child[] = [];
  const start = async (app: 'api' | 'worker'): Promise<Child> => {
    const child = await startApp({
      app,
      nodeOptions: options.profileDir === undefined ? [] : profileOptions(options.profileDir, app),
      env: {
        ...env,
        PURGEWAY_CONFIG: configPath,
        PURGEWAY_CURSOR_SECRET: randomBytes(32).toString('hex'),
        REDIS_URL: redis.url,
        LOG_LEVEL: 'info',
        HOST: '127.0.0.1',
        PORT: '0',
      },
    });
    started.push(child);
    return child;
  };
  return {
    redis,
    client,
    fake,
    key,
    startApi: async () => {
      const api = await start('api');
      return { ...api, url: apiReadySchema.parse(api.ready).url };
    },
    startWorker: () => start('worker'),
    aofBytes: () => bytesIn(join(dir, 'appendonlydir')),
    close: async () => {
      await Promise.all(started.map((child) => child.stop()));
      await fake.stop();
      client.disconnect();
      await redis.kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface ConfigParts {
  readonly options: RigOptions;
  readonly vendor: string;
  readonly key: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

function configOf({ options, vendor, key, settings }: ConfigParts) {
  const env: Record<string, string> = { BENCH_HOOK_SECRET: key };
  const references = Object.entries(settings).map(([name, value]): [string, unknown] => {
    if (typeof value !== 'string') {
      return [name, value];
    }
    const variable = `BENCH_${name.toUpperCase()}`;
    env[variable] = value;
    return [name, `\${${variable}}`];
  });
  const [domain, ...hostnames] = options.hostnames;
  const url = { rates: [], targetsPerDayMax: options.targetsPerDayMax ?? noLimit };
  const file = {
    clients: [{ id: 'bench' }],
    keys: [
      {
        id: 'bench-key',
        client: 'bench',
        sha256: createHash('sha256').update(key).digest('hex'),
        scopes: ['purge', 'read'],
      },
    ],
    accounts: [
      {
        id: 'bench-account',
        vendor,
        settings: Object.fromEntries(references),
        limits: { callsAtATimeMax: 32, purge: { url } },
      },
    ],
    distributions: [{ id: 'bench-distribution', account: 'bench-account', domain, hostnames }],
    hooks: {
      any: {
        source: 'generic',
        client: 'bench',
        secret: '${BENCH_HOOK_SECRET}',
        authentication: { type: 'header', header: 'x-token' },
        mapping: [{ urls: [`https://${domain}/{{slug}}`] }],
      },
    },
  };
  return { file, env };
}

function profileOptions(dir: string, app: string): string[] {
  return ['--cpu-prof', `--cpu-prof-dir=${dir}`, `--cpu-prof-name=${app}-${Date.now()}.cpuprofile`];
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
