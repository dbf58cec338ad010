import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { until } from './until.ts';

const launcher = join(import.meta.dirname, '../../apps/cli/bin/purgeway.mjs');

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; absent: it is empty. */
  readonly stdin?: Readable;
  /** The Node that starts the launcher. Default: this one. */
  readonly node?: string;
}

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Waits until it has written this text, to either side. */
  said(text: string): Promise<void>;
  readonly finished: Promise<Finished>;
}

/** Leads to no configuration of whoever runs the tests. */
export const bareEnvironment = { HOME: '/nonexistent', PURGEWAY_DATA_DIR: '/nonexistent' } as const;

/** Starts `purgeway` as a process of its own, with nothing of this process' environment but PATH. */
export function startCommand(words: readonly string[], options: CommandOptions = {}): Running {
  const child = spawn(options.node ?? process.execPath, [launcher, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      ...bareEnvironment,
      ...options.env,
    },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  if (options.stdin === undefined) {
    child.stdin.end();
  } else {
    // A command that ends early reads no further.
    pipeline(options.stdin, child.stdin).catch(() => {});
  }
  return {
    child,
    out: () => out,
    err: () => err,
    said: (text) => until(`it says ${text}`, () => (out + err).includes(text), 120_000),
    finished: once(child, 'close').then(([code, signal]) => ({
      code: typeof code === 'number' ? code : String(signal),
      out,
      err,
    })),
  };
}

/** Runs `purgeway` to its end. */
export function runCommand(words: readonly string[], options?: CommandOptions): Promise<Finished> {
  return startCommand(words, options).finished;
}
