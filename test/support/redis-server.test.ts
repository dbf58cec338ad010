import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { findRedisProgram, startRedisServer } from './redis-server.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'purgeway-redis-test-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

test('the run has a Redis that answers and never evicts', async () => {
  const redis = new Redis(inject('redisUrl'));
  try {
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
  } finally {
    redis.disconnect();
  }
});

const hasProgram = findRedisProgram() !== undefined;

test.runIf(hasProgram)('what was acknowledged is there again after a kill and a restart', async () => {
  const first = await startRedisServer({ dir });
  const before = new Redis(first.url);
  await before.set('kept', 'yes');
  before.disconnect();
  await first.kill();
  await first.kill();

  const second = await startRedisServer({ dir, port: first.port });
  const after = new Redis(second.url);
  expect(second.url).toBe(first.url);
  expect(await after.get('kept')).toBe('yes');
  after.disconnect();
  await second.stop();
});

test.runIf(hasProgram)('a port already taken is an error that shows what the server said', async () => {
  const first = await startRedisServer({ dir });
  await expect(startRedisServer({ dir, port: first.port })).rejects.toThrow('did not start');
  await first.stop();
});

test.runIf(hasProgram)('the server ends when the process that started it is killed', async () => {
  const script = `
    import { startRedisServer } from ${JSON.stringify(new URL('redis-server.ts', import.meta.url).href)};
    const server = await startRedisServer({ dir: ${JSON.stringify(dir)} });
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const [line] = await once(owner.stdout, 'data');
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);

  owner.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
