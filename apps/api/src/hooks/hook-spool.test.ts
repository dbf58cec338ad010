import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault, type Vault } from '@purgeway/model';
import { createManualClock, silentLogger } from '@purgeway/runtime';
import { expect, onTestFinished, test } from 'vitest';
import { ApiProblem } from '../problems/problem.ts';
import { openSpool } from '../spool/spool.ts';
import type { HookArrival } from './arrival.ts';
import { noSuchHook } from './find-hook.ts';
import { createHookSpool, type HookSpool } from './hook-spool.ts';

const hourMs = 3_600_000;
const [older, newer] = [randomBytes(32), randomBytes(32)];
const arrival: HookArrival = {
  hook: 'news',
  atMs: 1,
  delivery: { by: 'sender', key: 'k' },
  targets: { urls: ['https://www.example.com/'], directories: [], tags: [] },
  address: '192.0.2.1',
  requestId: 'r',
};

/** Processes that share one folder, each with keys of its own. */
async function openProcesses(...vaults: readonly Vault[]) {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-spool-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const clock = createManualClock();
  const processes = await Promise.all(
    vaults.map(async (vault) => {
      const spool = await openSpool({ dir, bytesMax: 50_000, clock, onDamaged: () => undefined });
      onTestFinished(() => spool.close());
      return createHookSpool({ spool, vault, clock, logger: silentLogger });
    }),
  );
  return { clock, processes };
}

async function handedInBy(process: HookSpool | undefined): Promise<HookArrival[]> {
  const handedIn: HookArrival[] = [];
  await process?.handInAll(async (one) => void handedIn.push(one));
  return handedIn;
}

test('what a process has no key for waits an hour for one that has it, and is set aside then', async () => {
  const { clock, processes } = await openProcesses(createVault([newer, older]), createVault([older]));
  const [one, other] = processes;
  await one?.keep(arrival);
  expect(await handedInBy(other)).toEqual([]);
  expect(await other?.asideBytes()).toBe(0);
  expect(await handedInBy(one)).toEqual([arrival]);

  await one?.keep(arrival);
  clock.advance(hourMs);
  expect(await handedInBy(other)).toEqual([]);
  expect(await other?.asideBytes()).toBeGreaterThan(0);
  expect(await handedInBy(one)).toEqual([]);
});

test('what only other processes have the hook of waits for them as long', async () => {
  const vault = createVault([older]);
  const { clock, processes } = await openProcesses(vault, vault);
  const [one, other] = processes;
  const refuse = () => Promise.reject(noSuchHook());
  await one?.keep(arrival);
  expect(await other?.handInAll(refuse)).toBe(1);
  expect(other?.status().records).toBe(1);
  expect(await handedInBy(one)).toEqual([arrival]);

  await one?.keep(arrival);
  clock.advance(hourMs);
  await other?.handInAll(refuse);
  expect(await other?.asideBytes()).toBeGreaterThan(0);
});

test('what is refused for another reason is set aside at once', async () => {
  const { processes } = await openProcesses(createVault([older]));
  const [one] = processes;
  await one?.keep(arrival);
  const refuse = () => Promise.reject(new ApiProblem('too-many-targets', { detail: 'Too many.' }));
  expect(await one?.handInAll(refuse)).toBe(0);
  expect(await one?.asideBytes()).toBeGreaterThan(0);
});
