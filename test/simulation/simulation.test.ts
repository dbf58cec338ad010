import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findRedisProgram, startRedisServer } from '../support/redis-server.ts';
import { measureBlackHole } from './black-hole.ts';
import { measureDelay } from './fairness.ts';
import { shapes, type Shape } from './shapes.ts';
import { describeFailures, simulateSeeds } from './simulate-seeds.ts';
import { measureUtilisation } from './utilisation.ts';

// The store's own scripts on a real Redis, the worker's own decisions, and around them a world of which every turn
// follows from a seed: clients, workers that stall and die, clocks that step, vendors that fail. Nothing waits for real.
// One seed alone: PURGEWAY_SIMULATION_SEED=123 npx vitest run test/simulation, or, with many more seeds as well,
// node test/simulation/main.ts --from 123 --seeds 1
let redis: Redis;
let stop = async (): Promise<void> => {};
beforeAll(async () => {
  if (findRedisProgram() === undefined) {
    redis = new Redis(inject('redisUrl'));
    return;
  }
  // Nothing here asks what survives a power cut, and waiting for the disk would take most of the time.
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-simulation-'));
  const server = await startRedisServer({ dir, fsync: 'no' });
  redis = new Redis(server.url);
  stop = async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
});
afterAll(async () => {
  await redis.quit();
  await stop();
});

/** Each of these once found something wrong, in the code or in the checks. */
const pinnedSeeds = [541, 653, 154, 209, 378];

const seed = process.env['PURGEWAY_SIMULATION_SEED'];
const ranges =
  seed === undefined
    ? [
        { from: 1, count: 200 },
        { from: randomInt(1_000, 2 ** 31), count: shapes.length },
        ...pinnedSeeds.map((from) => ({ from, count: 1 })),
      ]
    : [{ from: Number(seed), count: 1 }];

it.each(ranges)('every law holds in the simulation of $count seeds from $from', async (range) => {
  const report = await simulateSeeds(redis, range);
  expect(describeFailures(report)).toBe('');
  expect(report.seeds).toBe(range.count);
});

describe('under backlog', () => {
  const latencyFor = ({ rates, every }: Shape): number => (rates.length > 0 || every ? 1 : 1_000);

  it.each(shapes)('97 % of what "$name" allows is used, and never more than all', async (shape) => {
    const measured = await measureUtilisation(redis, shape, { latencyMs: latencyFor(shape) });
    expect(measured.problems).toEqual([]);
    expect(measured.share).toBeGreaterThanOrEqual(0.97);
    expect(measured.share).toBeLessThanOrEqual(1);
  });

  it.each(shapes)('as much of "$name" is used, and no more, when the clock is stepped', async (shape) => {
    const latencyMs = latencyFor(shape);
    const back = await measureUtilisation(redis, shape, { latencyMs, clockSteps: [-500, -500] });
    const ahead = await measureUtilisation(redis, shape, { latencyMs, clockSteps: [5_000, 5_000] });
    expect([...back.problems, ...ahead.problems]).toEqual([]);
    expect(back.share).toBeGreaterThanOrEqual(0.97);
    expect(ahead.share).toBeGreaterThanOrEqual(0.97);
  });

  const rated = shapes.filter(({ day }) => day === undefined);

  it.each(rated)(
    'one target waits for no more than a few calls of another client\'s sweep ("$name")',
    async (shape) => {
      for (const priority of ['normal', 'urgent'] as const) {
        const { calls } = await measureDelay(redis, shape, { seed: 1, priority });
        expect(calls).toBeLessThanOrEqual(2);
      }
    },
  );
});

it.each([1, 2, 3])(
  'an hour without an answer costs few calls, and all flows soon after (seed %i)',
  async (number) => {
    const shape = shapes.find(({ name }) => name === '3 calls a second, 50 a minute');
    if (shape === undefined) {
      throw new Error('There is no such shape.');
    }
    const { calls, firstAfterMs, flowsAfterMs } = await measureBlackHole(redis, shape, number);
    const pauseMsMax = 72_000;
    const answerMsMax = 30_000;
    expect(calls).toBeLessThanOrEqual(90);
    expect(firstAfterMs).toBeLessThanOrEqual(pauseMsMax + answerMsMax);
    expect(flowsAfterMs - firstAfterMs).toBeLessThanOrEqual(5_000);
  },
);
