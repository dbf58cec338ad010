import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { startRedisServer } from '../support/redis-server.ts';
import { describeFailures, simulateSeeds } from './simulate-seeds.ts';

// node test/simulation/main.ts [--from 1] [--seeds 1000 | --minutes 10]
// The long form of the simulation, on a Redis of its own. Exits 1 when a seed broke a law.
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
  },
});
const minutes = values.minutes ?? (values.seeds === undefined ? '1' : undefined);
const dir = await mkdtemp(join(tmpdir(), 'purgeway-simulation-'));
const server = await startRedisServer({ dir, fsync: 'no' });
const redis = new Redis(server.url);
const startedAtMs = performance.now();
try {
  const report = await simulateSeeds(redis, {
    from: Number(values.from),
    count: values.seeds === undefined ? undefined : Number(values.seeds),
    budgetMs: minutes === undefined ? undefined : Number(minutes) * 60_000,
  });
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  console.log(describeFailures(report));
  console.log(`${report.seeds} seeds from ${values.from}, ${report.calls} vendor calls, ${seconds} s`);
  console.log(`${report.seeds - report.failed.length} passed, ${report.failed.length} failed`);
  process.exitCode = report.failed.length > 0 ? 1 : 0;
} finally {
  await redis.quit();
  await server.stop();
  await rm(dir, { recursive: true, force: true });
}
