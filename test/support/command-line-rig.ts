import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCapable } from '@purgeway/vendors';
import type { Fake } from '@purgeway/vendors/testing';
import { expect } from 'vitest';
import { runInProcess } from './command-in-process.ts';
import type { CommandOptions, Finished } from './command-line.ts';
import { benchHostname, startBench } from './open-bench.ts';
import type { Stack } from './stack.ts';
import { hasTaskStatus, unhurried, urlsPerCall, vendorWith } from './vendor-under-test.ts';

export const rigHostname = benchHostname;

/** What the command line is tried on: an API and a worker with one account (`main`) and one hook (`pages`), whose time goes fast. */
export interface CommandLineRig {
  readonly fake: Fake;
  readonly stack: Stack;
  /** For files. */
  readonly folder: string;
  /** Says where the API is, and which key to take. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command to its end, and makes sure that the key shows nowhere. */
  purgeway(words: readonly string[], options?: CommandOptions): Promise<Finished>;
  close(): Promise<void>;
}

/** A page of the account's site. */
export function rigPage(name: string): string {
  return `https://${rigHostname}/${name}`;
}

export async function openCommandLineRig(redisUrl: string): Promise<CommandLineRig> {
  const vendor = vendorWith(
    (candidate) =>
      hasTaskStatus(candidate) &&
      urlsPerCall(candidate) >= 100 &&
      isCapable(candidate.capabilities, 'distribution.create'),
  );
  const bench = await startBench({
    redisUrl,
    vendor,
    fakeOptions: { rolloutAfterMs: 1 },
    limits: unhurried(4),
    hooks: { pages: { source: 'github', client: 'site', mapping: [{ urls: [rigPage('{{page}}')] }] } },
  });
  const { fake, stack } = bench;
  const folder = await mkdtemp(join(tmpdir(), 'purgeway-cli-'));
  const keyFile = join(folder, 'key');
  await writeFile(keyFile, `${stack.key}\n`, { mode: 0o600 });
  const stop = keepMoving(stack);
  const env = { PURGEWAY_URL: stack.api.url, PURGEWAY_KEY_FILE: keyFile };
  return {
    fake,
    stack,
    folder,
    env,
    purgeway: async (words, options = {}) => {
      const finished = await runInProcess(words, { ...options, env: { ...env, ...options.env } });
      expect(finished.out + finished.err).not.toContain(stack.key);
      return finished;
    },
    close: async () => {
      await stop();
      await bench.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Moves the clock on until it is told to stop. */
function keepMoving(stack: Stack): () => Promise<void> {
  let moving: Promise<void> | undefined;
  const ticking = setInterval(() => {
    moving ??= stack.advance(2_000).finally(() => {
      moving = undefined;
    });
  }, 200);
  return async () => {
    clearInterval(ticking);
    await moving;
  };
}
