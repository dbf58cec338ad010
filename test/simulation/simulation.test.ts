import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { simulate } from './simulate.ts';

let redis: Redis;
beforeAll(() => {
  redis = new Redis(inject('redisUrl'));
});
afterAll(async () => {
  await redis.quit();
});

const first = Number(process.env['PURGEWAY_SIMULATION_SEED'] ?? 1);
const count = Number(process.env['PURGEWAY_SIMULATION_SEEDS'] ?? 20);

it('every seed', async () => {
  const start = performance.now();
  let calls = 0;
  const bad: unknown[] = [];
  let next = first;
  const run = async () => {
    while (next < first + count) {
      const seed = next;
      next += 1;
      const report = await simulate(redis, seed);
      calls += report.calls;
      if (report.problems.length > 0) {
        bad.push({ ...report, problems: report.problems.slice(0, 4) });
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, run));
  console.log(`${count} seeds, ${calls} calls, ${Math.round(performance.now() - start)} ms`);
  for (const b of bad.slice(0, 12)) console.log(JSON.stringify(b, null, 1));
  console.log(`${bad.length} bad`);
  expect(bad.length).toBe(0);
});
