import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { latencyTable } from './latency-table.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { describeFailures, simulateSeeds } from './simulate-seeds.ts';

// node test/simulation/main.ts [--from 1] [--seeds 1000 | --minutes 10]
// The long form of the simulation, on a Redis of its own. Exits 1 when a seed broke a law.
// node test/simulation/main.ts --latency
// Prints how much of a limit is used when calls take long.
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    latency: { type: 'boolean', default: false },
  },
});
const minutes = values.minutes ?? (values.seeds === undefined ? '1' : undefined);
const dir = await mkdtemp(join(tmpdir(), 'purgeway-simulation-'));
const server = await startRedisServer({ dir, fsync: 'no' });
const redis = new Redis(server.url);
const startedAtMs = performance.now();
try {
  if (values.latency) {
    console.log(await latencyTable(redis));
  } else {
    await simulateRange();
  }
} finally {
  await redis.quit();
  await server.stop();
  await rm(dir, { recursive: true, force: true });
}

async function simulateRange(): Promise<void> {
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
}
