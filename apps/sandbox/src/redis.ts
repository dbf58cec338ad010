import { accessSync, constants } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChildSpec } from './child.ts';
import type { KeptChild } from './keep-running.ts';
import { StartError } from './start-error.ts';

const answerWithinMs = 3_000;
const startWithinMs = 30_000;

export interface OwnRedis {
  readonly program: string;
  readonly port: number;
  /** Where the append-only file lives. */
  readonly folder: string;
  readonly logFile: string;
  readonly env: ChildSpec['env'];
}

/** Throws `StartError` unless something listens at the address. Whether it is a durable Redis is for the apps to ask. */
export async function requireReachable(redisUrl: string): Promise<void> {
  const url = URL.parse(redisUrl);
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol)) {
    throw new StartError('REDIS_URL is not an address such as redis://127.0.0.1:6379. Correct or unset it.');
  }
  const port = Number(url.port === '' ? 6379 : url.port);
  const socket = connect({ host: url.hostname.replaceAll(/[[\]]/gu, ''), port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(answerWithinMs) });
  } catch (error) {
    throw new StartError(
      `REDIS_URL names ${url.hostname}:${port}, and nothing answers there. ` +
        'Start it (such as: docker compose up -d redis), or unset REDIS_URL to have npm start run one.',
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}

/** The full path of `redis-server` or `valkey-server`. Throws `StartError` when neither is on PATH. */
export function findRedisProgram(path: string): string {
  const folders = path.split(delimiter).filter(Boolean);
  const candidates = ['redis-server', 'valkey-server'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  const program = candidates.find(isExecutable);
  if (program === undefined) {
    throw new StartError(
      'Neither redis-server nor valkey-server is on PATH. Install one of them, ' +
        'or run: docker compose up -d redis and set REDIS_URL=redis://127.0.0.1:6379',
    );
  }
  return program;
}

/** A Redis of our own on loopback that has every acknowledged write on disk. */
export function redisSpec({ program, port, folder, logFile, env }: OwnRedis): ChildSpec {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const advice =
    `Redis keeps its data in ${folder}. Repair it as Redis says above, or move that folder away to start anew; ` +
    'purges that were accepted and not yet sent are then lost.';
  return { name: 'redis', program, args, env, logFile, advice, stopWithinMs: 2_000 };
}

/** Waits until it has read its data and answers. Throws `StartError` when it does not. */
export async function untilRedisAnswers(redis: KeptChild, port: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + startWithinMs;
  while (!(await answers(port, redis.current().pid))) {
    if (performance.now() > deadline) {
      throw new StartError(
        `Redis did not answer on port ${port} within ${startWithinMs / 1_000} s. See logs/redis.log in the data folder.`,
      );
    }
    await wait(20, undefined, { signal });
  }
}

/** False while the port is closed, while the data is still loading, and when another server holds the port. */
async function answers(port: number, pid: number | undefined): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  const timer = setTimeout(() => socket.destroy(), answerWithinMs);
  let reply = '';
  socket.once('connect', () => socket.end('PING\r\nINFO server\r\nQUIT\r\n'));
  socket.on('data', (chunk) => {
    reply += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  await new Promise((resolve) => {
    socket.once('close', resolve);
  });
  clearTimeout(timer);
  return reply.startsWith('+PONG') && reply.includes(`process_id:${pid}\r`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
