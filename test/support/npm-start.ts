import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answersFolderVariable } from '@purgeway/api/testing';
import { answersPreload } from './processes.ts';
import { until } from './until.ts';

const mainFile = join(import.meta.dirname, '../../apps/sandbox/src/main.ts');
const startTimeoutMs = 40_000;

/** `npm start` as a terminal runs it: in a process group of its own. */
export interface Started {
  readonly pid: number;
  output(): string;
  /** The value in a line of the welcome, such as `Key`. */
  shown(name: string): string;
  /** The curl lines of the welcome. */
  curlLines(): readonly string[];
  hasEnded(): boolean;
  /** The exit code, or undefined when a signal ended it. */
  ended: Promise<number | undefined>;
}

/** Starts it with its data in the folder, at free ports unless the environment names some. */
export function startSandbox(dataFolder: string, env: Readonly<Record<string, string>> = {}): Started {
  // Not what the person who runs the tests has set for a server of their own.
  const { REDIS_URL: _, PURGEWAY_CONFIG: __, HOST: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [mainFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: {
      ...inherited,
      // Its API is one of its children.
      ...(process.env[answersFolderVariable] !== undefined && {
        NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${pathToFileURL(answersPreload).href}`,
      }),
      PURGEWAY_DATA_DIR: dataFolder,
      // On a busy machine a Redis that is well may be silent for longer than in production.
      PURGEWAY_REDIS_SILENT_AFTER_MS: '2000',
      PURGEWAY_REDIS_PORT: '0',
      PURGEWAY_RECEIVER_PORT: '0',
      PORT: '0',
      ...env,
    },
  });
  return describeChild(child);
}

export function describeChild(child: ChildProcess): Started {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : undefined));
  return {
    pid: child.pid ?? 0,
    output: () => text,
    shown: (name) => new RegExp(`^  ${name} +(\\S+)`, 'mu').exec(text)?.[1] ?? '',
    curlLines: () => text.split('\n').filter((line) => line.startsWith('curl ')),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    ended,
  };
}

/** Throws what it said when it ends instead. */
export async function untilWelcome(started: Started): Promise<void> {
  const isWelcomed = () => {
    if (started.hasEnded()) {
      throw new Error(`The sandbox did not start:\n${started.output()}`);
    }
    return started.output().includes('Ctrl-C stops it');
  };
  await until('the welcome', isWelcomed, startTimeoutMs);
}

/** Sends what a terminal sends for Ctrl-C: SIGINT to the whole process group. */
export function pressCtrlC({ pid }: Started): void {
  process.kill(-pid, 'SIGINT');
}
