import { randomInt } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const startTimeoutMs = 10_000;
const stopTimeoutMs = 5_000;

export interface RedisServerOptions {
  /** Where the append-only file lives. Start again with the same folder to get the same data. */
  readonly dir: string;
  /** Absent: a free one. Pass the old one to restart a server under the address its clients know. */
  readonly port?: number;
  /** When a write reaches the disk. Default `always`, as in production. */
  readonly fsync?: 'always' | 'everysec' | 'no';
  /** The program to run. Default: `redis-server` or `valkey-server`, whichever is on PATH. */
  readonly program?: string;
  /** Environment variables besides our own. */
  readonly env?: Readonly<Record<string, string>>;
  /** What clients must say first; absent: nothing. */
  readonly password?: string;
  /** Settings besides those that make it durable. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when it has ended, however it did. */
  readonly ended: Promise<void>;
  /** The end of what it wrote. */
  readonly output: () => string;
  /** Asks it to end and waits until it has; everything acknowledged is on disk. Safe to call twice. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would, and waits until it is gone. Safe to call twice. */
  kill(): Promise<void>;
}

/**
 * Starts a private Redis on the loopback address and waits until it answers. It never outlives the process that
 * started it, however that process ends.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  const program = options.program ?? findRedisProgram();
  if (program === undefined) {
    throw new Error('Neither redis-server nor valkey-server is on PATH.');
  }
  const port = options.port ?? (await findFreePort());
  const child = spawn(program, redisArguments(options, port), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const output = collectOutput(child);
  await once(child, 'spawn');
  child.once('exit', guard(child));
  const ended = once(child, 'exit').then(() => {});
  try {
    await waitUntilReady(child, port, options.password);
  } catch (error) {
    await endChild(child, 'SIGKILL');
    throw new Error(`${program} did not start on port ${port}:\n${output()}`, { cause: error });
  }
  return {
    url: `redis://${options.password === undefined ? '' : `:${options.password}@`}127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    ended,
    output,
    stop: () => endChild(child, 'SIGTERM'),
    kill: () => endChild(child, 'SIGKILL'),
  };
}

/** The full path of `redis-server` or `valkey-server`, or undefined when neither is on PATH. */
export function findRedisProgram(path?: string): string | undefined {
  return findProgram(['redis-server', 'valkey-server'], path);
}

/** The full path of the first of these programs that is on PATH, or undefined when none is. */
export function findProgram(names: readonly string[], path = process.env['PATH'] ?? ''): string | undefined {
  const candidates = names.flatMap((name) =>
    path
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, name)),
  );
  return candidates.find(isExecutable);
}

/** Below those that systems give to outgoing connections, which could have it when a server is to listen there again. */
const portsFrom = 15_000;
const portsUntil = 32_000;

/** A port nobody listened on a moment ago. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(portsFrom, portsUntil);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isFree) {
      server.close();
      await once(server, 'close');
      return port;
    }
  }
}

function redisArguments(options: RedisServerOptions, port: number): string[] {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: options.dir,
    save: '',
    appendonly: 'yes',
    appendfsync: options.fsync ?? 'always',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
    ...(options.password !== undefined && { requirepass: options.password }),
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

/** A shell that waits for our end of its pipe to close, which the system does even after SIGKILL, and then kills. */
export function guard(child: ChildProcess): () => void {
  const script = 'cat >/dev/null; kill -9 "$1" 2>/dev/null';
  const watchdog = spawn('sh', ['-c', script, 'redis-watchdog', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  // Ended before its pipe closes: the server's process id may by then belong to someone else.
  return () => watchdog.kill('SIGKILL');
}

function collectOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-4_000);
    });
  }
  return () => text;
}

async function waitUntilReady(child: ChildProcess, port: number, password?: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`It ended with ${child.exitCode ?? child.signalCode}.`);
    }
    if (await isServing(port, child.pid, password)) {
      return;
    }
    await wait(20);
  }
  throw new Error(`It did not answer within ${startTimeoutMs} ms.`);
}

/** False while the port is closed, while the data is still loading, and when another server holds the port. */
async function isServing(port: number, pid: number | undefined, password?: string): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
  const login = password === undefined ? '' : `AUTH ${password}\r\n`;
  let reply = '';
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => socket.end(`${login}PING\r\nINFO server\r\nQUIT\r\n`));
      socket.on('data', (chunk) => {
        reply += chunk.toString('latin1');
      });
      socket.once('error', () => resolve(false));
      socket.once('timeout', () => resolve(false));
      socket.once('close', () =>
        resolve(/^(\+OK\r\n)?\+PONG/u.test(reply) && reply.includes(`process_id:${pid}\r`)),
      );
    });
  } finally {
    socket.destroy();
  }
}

async function endChild(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exit = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exit;
  clearTimeout(timer);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
