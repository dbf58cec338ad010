import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersFolderVariable } from '@purgeway/api/testing';
import { callerVariable } from './caller-header.ts';
import { findFreePort, guard, startRedisServer, type RedisServer } from './redis-server.ts';
import { configOf, type Stack, type StackAccount } from './stack.ts';
import { until } from './until.ts';

/** One program of ours in a process of its own. */
export interface OwnProcess {
  readonly pid: number;
  /** The end of what it wrote. */
  readonly output: () => string;
  /** Settles when it has ended, with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  hasEnded(): boolean;
  /** The most memory that it ever held. */
  peakRssMib(): number;
  /** Sends a signal and waits for the end; answers the exit code, or the signal that ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

/** API and workers as real processes, on a Redis of their own that can be killed and started again. */
export interface ProcessStack extends Pick<Stack, 'call' | 'purge'> {
  /** The Redis that runs now. */
  redis(): RedisServer;
  restartRedis(): Promise<void>;
  readonly api: OwnProcess;
  /** Where the API listens. */
  readonly port: number;
  /** The admin key. */
  readonly key: string;
  startWorker(): Promise<OwnProcess>;
  /** Ends everything that was started here, and removes its data. */
  close(): Promise<void>;
}

export interface ProcessStackOptions {
  /** Files that are loaded into the API's process before its own. */
  readonly apiPreloads?: readonly string[];
  /** Further environment variables of every program. */
  readonly env?: Readonly<Record<string, string>>;
  /** The config's section of that name. */
  readonly metrics?: Readonly<Record<string, unknown>>;
}

export async function startProcessStack(
  accounts: readonly StackAccount[],
  { apiPreloads = [], env = {}, metrics }: ProcessStackOptions = {},
): Promise<ProcessStack> {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-processes-'));
  const key = `key-${randomBytes(16).toString('hex')}`;
  const secret = `whsec_${createHash('sha256').update(key).digest('base64')}`;
  const encryptionKey = randomBytes(32).toString('base64');
  const config = configOf(
    { accounts, ...(metrics && { metrics }) },
    { keys: new Map([['site', key]]), secret },
  );
  const configFile = join(dir, 'purgeway.config.json');
  await writeFile(configFile, config.text);
  let redis = await startRedisServer({ dir });
  const port = await findFreePort();
  const started: OwnProcess[] = [];
  const start = async (app: 'api' | 'worker', more: Readonly<Record<string, string>> = {}) => {
    const own = await startProgram(app, {
      ...config.env,
      PATH: process.env['PATH'] ?? '',
      PURGEWAY_ENCRYPTION_KEYS: encryptionKey,
      // On a busy machine a Redis that is well may be silent for longer than in production.
      PURGEWAY_REDIS_SILENT_AFTER_MS: '2000',
      PURGEWAY_CONFIG: configFile,
      REDIS_URL: redis.url,
      ...env,
      ...more,
    });
    started.push(own);
    return own;
  };
  const api = await start('api', {
    HOST: '127.0.0.1',
    PORT: String(port),
    PURGEWAY_CURSOR_SECRET: 'c'.repeat(40),
    NODE_OPTIONS: apiPreloads.map((file) => `--import=${file}`).join(' '),
  });
  const call: ProcessStack['call'] = (path, init) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
  return {
    api,
    port,
    key,
    call,
    purge: async (body) => {
      const response = await call('/v1/cdn/cache/purge', { method: 'POST', body: JSON.stringify(body) });
      const answer: unknown = await response.json();
      if (response.status === 202 && typeof answer === 'object' && answer !== null && 'purge_id' in answer) {
        return String(answer.purge_id);
      }
      throw new Error(`Not accepted (${response.status}): ${JSON.stringify(answer)}`);
    },
    redis: () => redis,
    restartRedis: async () => {
      redis = await startRedisServer({ dir, port: redis.port });
    },
    startWorker: () => start('worker'),
    close: async () => {
      await Promise.all(started.map((own) => own.end('SIGKILL')));
      await redis.kill();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Looks at every answer of the API from within, where a run of the tests keeps what it saw. */
/** Has the answers of an API's process held against the document, when node loads it first. */
export const answersPreload = join(import.meta.dirname, 'watch-answers-of-process.ts');

/** Has every request that it sends tell its name. */
const namePreload = join(import.meta.dirname, 'name-caller.ts');

export interface ProgramOptions {
  /** Told to whomever it calls, in a header of the tests' own. Absent: nothing is. */
  readonly name?: string;
  /** Told of all that it writes. */
  readonly onOutput?: (text: string) => void;
  readonly until?: 'ready' | 'listening';
}

/** Characters of a program's output that are kept. */
const outputMax = 100_000;

/** Resolves when it says `until` in its log; absent: `ready`. */
export async function startProgram(
  app: 'api' | 'worker',
  env: Readonly<Record<string, string>>,
  { name, onOutput = () => {}, until: awaited = 'ready' }: ProgramOptions = {},
): Promise<OwnProcess> {
  const file = join(import.meta.dirname, `../../apps/${app}/src/main.ts`);
  const answersFolder = process.env[answersFolderVariable];
  const flags = [
    ...(app === 'api' && answersFolder !== undefined ? [`--import=${answersPreload}`] : []),
    ...(name === undefined ? [] : [`--import=${namePreload}`]),
  ];
  const child = spawn(process.execPath, [...flags, file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      ...(answersFolder !== undefined && { [answersFolderVariable]: answersFolder }),
      ...(name !== undefined && { [callerVariable]: name }),
    },
  });
  await once(child, 'spawn');
  // A worker waits for its Redis for ever: it must not outlive a test run that was killed.
  child.once('exit', guard(child));
  let text = '';
  let isReady = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      onOutput(chunk);
      text = (text + chunk).slice(-outputMax);
      isReady ||= text.includes(`"msg":"${awaited}"`);
    });
  }
  const ended = once(child, 'exit').then(([code, signal]) => (code === null ? String(signal) : Number(code)));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await until(`the ${app} is ${awaited}`, () => {
    if (hasEnded()) {
      throw new Error(`The ${app} did not start:\n${text}`);
    }
    return isReady;
  });
  return {
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    hasEnded,
    peakRssMib: () => peakRssMib(child.pid ?? 0),
    end: async (signal) => {
      if (!hasEnded()) {
        child.kill(signal);
      }
      return ended;
    },
  };
}

/** 0 where the system does not tell. */
function peakRssMib(pid: number): number {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/mu.exec(status)?.[1] ?? 0) / 1024);
}
