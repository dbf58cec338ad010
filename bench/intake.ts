import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startRedisServer } from '../test/support/redis-server.ts';
import { startHelper, type Child } from './support/child.ts';
import type { BenchOptions } from './support/options.ts';
import { figure, printTable, say } from './support/print-table.ts';
import { usageOf } from './support/process-usage.ts';
import { startRig } from './support/rig.ts';
import { median } from './support/statistics.ts';

const hostname = 'www.example.com';
/** With the number behind it about as long as the page URLs of the other benchmarks. */
const page = `https://${hostname}/en-us/articles/2026/how-to-keep-every-edge-cache-fresh-`;
const connectionCounts = [16, 64];

const readySchema = z.object({ url: z.string() });
const resultSchema = z.object({
  requests: z.number(),
  elapsedMs: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});

/** Who takes the same requests: Purgeway, an API that adds a job of each, and one that only parses and validates them. */
const contestants = ['ours', 'jobs', 'bare'] as const;
type Contestant = (typeof contestants)[number];

interface Target {
  readonly url: string;
  /** Processes whose time is counted: Node, and Redis where there is one. */
  readonly pids: readonly number[];
}

interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time per request, in microseconds, of each process. */
  readonly cpuUs: readonly number[];
}

interface Load {
  readonly key: string;
  readonly connections: number;
  readonly durationMs: number;
}

/** One-URL purges a second, durable, against an API that adds a job of each, and one that does not keep them at all. */
export async function benchIntake({ isQuick, profileDir }: BenchOptions): Promise<void> {
  const rounds = isQuick ? 3 : 6;
  const durationMs = isQuick ? 1_000 : 4_000;
  const rig = await startRig({ hostnames: [hostname], profileDir });
  const bare = await startHelper({ script: new URL('processes/bare.ts', import.meta.url) });
  // A Redis of its own: neither holds what the other was sent.
  const jobsDir = await mkdtemp(join(tmpdir(), 'purgeway-bench-'));
  const jobsRedis = await startRedisServer({ dir: jobsDir });
  const jobs = await startHelper({
    script: new URL('naive/intake.ts', import.meta.url),
    arguments: [jobsRedis.url, rig.key],
  });
  const load = await startHelper({ script: new URL('processes/load.ts', import.meta.url) });
  try {
    const api = await rig.startApi();
    const targets = {
      ours: { url: api.url, pids: [api.pid, rig.redis.pid] },
      jobs: { url: readySchema.parse(jobs.ready).url, pids: [jobs.pid, jobsRedis.pid] },
      bare: { url: readySchema.parse(bare.ready).url, pids: [bare.pid] },
    };
    for (const name of contestants) {
      await measure(load, targets[name], { key: rig.key, connections: 16, durationMs: durationMs / 2 });
    }
    for (const connections of connectionCounts) {
      const measured: Measured = { ours: [], jobs: [], bare: [] };
      for (let round = 0; round < rounds; round += 1) {
        for (const name of turnsOf(round)) {
          measured[name].push(await measure(load, targets[name], { key: rig.key, connections, durationMs }));
        }
        const last = contestants.map((name) => figure(measured[name].at(-1)?.perSecond ?? 0));
        say(`intake, ${connections} connections: ${last.join(', ')} a second`);
      }
      print(measured, connections);
    }
  } finally {
    await load.stop();
    await jobs.stop();
    await jobsRedis.kill();
    await rm(jobsDir, { recursive: true, force: true });
    await bare.stop();
    await rig.close();
  }
}

type Measured = Readonly<Record<Contestant, Round[]>>;

/** Each is first in turn, so that a busy neighbour hits all alike. */
function turnsOf(round: number): readonly Contestant[] {
  const first = round % contestants.length;
  return [...contestants.slice(first), ...contestants.slice(0, first)];
}

async function measure(load: Child, target: Target, settings: Load): Promise<Round> {
  const cpuMs = (): number[] => target.pids.map((pid) => usageOf(pid).cpuMs);
  const before = cpuMs();
  const answer = await load.ask({ ...settings, page, port: Number(new URL(target.url).port) });
  const after = cpuMs();
  const { requests, elapsedMs, p50Ms, p99Ms } = resultSchema.parse(answer);
  return {
    perSecond: (requests * 1000) / elapsedMs,
    p50Ms,
    p99Ms,
    cpuUs: after.map((ms, i) => ((ms - (before[i] ?? 0)) * 1000) / requests),
  };
}

function print(measured: Measured, connections: number): void {
  const row = (
    name: string,
    select: (round: Round) => number | undefined,
    { unit = '', decimals = 0 } = {},
  ): string[] => [
    name,
    ...contestants.map((contestant) => {
      const values = measured[contestant].map(select).filter((value) => value !== undefined);
      return values.length === 0 ? '' : figure(median(values), decimals) + unit;
    }),
  ];
  printTable(`Intake, ${connections} connections, medians of ${measured.ours.length} rounds`, [
    ['figure', 'Purgeway', 'a job per request', 'bare Express'],
    row('one-URL purges a second', ({ perSecond }) => perSecond),
    ['Purgeway beside it', '', ratioOf(measured, 'jobs'), ratioOf(measured, 'bare')],
    row('latency, half below', ({ p50Ms }) => p50Ms, { unit: ' ms', decimals: 2 }),
    row('latency, 99 % below', ({ p99Ms }) => p99Ms, { unit: ' ms', decimals: 2 }),
    row('processor time of Node a request', ({ cpuUs }) => cpuUs[0], { unit: ' µs' }),
    row('processor time of Redis a request', ({ cpuUs }) => cpuUs[1], { unit: ' µs' }),
  ]);
}

/** How many times as many Purgeway takes, with the least and the most of all rounds. */
function ratioOf(measured: Measured, other: Contestant): string {
  const ratios = measured.ours.map(
    ({ perSecond }, i) => perSecond / (measured[other][i]?.perSecond ?? Number.NaN),
  );
  const range = `${figure(Math.min(...ratios), 2)} to ${figure(Math.max(...ratios), 2)}`;
  return `${figure(median(ratios), 2)} (${range})`;
}
