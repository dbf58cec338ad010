import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  findProgram,
  findRedisProgram,
  startRedisServer,
  type RedisServer,
  type RedisServerOptions,
} from './redis-server.ts';

/** A Redis whose power can be cut: what the disk had not confirmed is gone. */
export interface CuttableRedis {
  /** The server that runs now. */
  server(): RedisServer;
  /** Kills it, takes what was not synced off its files, and starts it again under the same address. */
  cutPower(): Promise<PowerCut>;
  close(): Promise<void>;
}

export interface PowerCut {
  /** What the files lost. */
  readonly bytesLost: number;
}

/** Why power cuts cannot be played on this machine; undefined when they can. */
export function whyNoPowerCuts(): string | undefined {
  if (process.platform !== 'linux') {
    return 'the shim around fsync is for Linux';
  }
  if (findRedisProgram() === undefined) {
    return 'there is no redis-server on PATH';
  }
  return findCompiler() === undefined ? 'there is no C compiler on PATH' : undefined;
}

/** Starts a Redis with a shim that notes what the disk has confirmed. Throws where {@link whyNoPowerCuts} names a reason. */
export async function startCuttableRedis(
  options: Omit<RedisServerOptions, 'env' | 'settings' | 'dir'>,
): Promise<CuttableRedis> {
  const root = await mkdtemp(join(tmpdir(), 'purgeway-power-cut-'));
  const [dir, syncedDir] = [join(root, 'data'), join(root, 'synced')];
  await Promise.all([dir, syncedDir].map((folder) => mkdir(folder)));
  const shim = await compileShim(root);
  const start = (port?: number): Promise<RedisServer> =>
    startRedisServer({
      ...options,
      dir,
      ...(port !== undefined && { port }),
      env: { LD_PRELOAD: shim, PURGEWAY_SYNCED_DIR: syncedDir },
      // A rewrite makes files under other names; the one file of the run is what is cut.
      settings: { 'auto-aof-rewrite-percentage': '0' },
    });
  let server = await start(options.port);
  return {
    server: () => server,
    cutPower: async () => {
      await server.kill();
      const bytesLost = await cutFiles(join(dir, 'appendonlydir'), syncedDir);
      server = await start(server.port);
      return { bytesLost };
    },
    close: async () => {
      await server.kill();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Cuts the growing files back to what was synced. The manifest and the base are synced before Redis takes a command. */
async function cutFiles(dataDir: string, syncedDir: string): Promise<number> {
  let bytesLost = 0;
  for (const name of await readdir(dataDir)) {
    const file = join(dataDir, name);
    if (!name.endsWith('.incr.aof')) {
      continue;
    }
    const { size, ino } = await stat(file);
    const synced = await readFile(join(syncedDir, String(ino)), 'utf8').catch(() => '0');
    const kept = Math.min(size, Number(synced));
    await truncate(file, kept);
    bytesLost += size - kept;
  }
  return bytesLost;
}

function findCompiler(): string | undefined {
  return findProgram(['cc', 'gcc', 'clang']);
}

async function compileShim(dir: string): Promise<string> {
  const compiler = findCompiler();
  if (compiler === undefined) {
    throw new Error('There is no C compiler on PATH.');
  }
  const shim = join(dir, 'fsync-shim.so');
  const source = join(import.meta.dirname, 'fsync-shim.c');
  await promisify(execFile)(compiler, ['-shared', '-fPIC', '-O1', '-Wall', '-o', shim, source, '-ldl']);
  return shim;
}
