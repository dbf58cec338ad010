import { z } from 'zod';
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

interface Target {
  readonly url: string;
  /** Processes whose time is counted. */
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

/** One-URL purges per second, durable, against Express that only parses and validates them. */
export async function benchIntake({ isQuick, profileDir }: BenchOptions): Promise<void> {
  const rounds = isQuick ? 2 : 5;
  const durationMs = isQuick ? 1_000 : 4_000;
  const rig = await startRig({ hostnames: [hostname], profileDir });
  const bare = await startHelper({ script: new URL('processes/bare.ts', import.meta.url) });
  const load = await startHelper({ script: new URL('processes/load.ts', import.meta.url) });
  try {
    const api = await rig.startApi();
    const ours = { url: api.url, pids: [api.pid, rig.redis.pid] };
    const theirs = { url: readySchema.parse(bare.ready).url, pids: [bare.pid] };
    for (const target of [theirs, ours]) {
      await measure(load, target, { key: rig.key, connections: 16, durationMs: durationMs / 2 });
    }
    for (const connections of connectionCounts) {
      const settings = { key: rig.key, connections, durationMs };
      const pairs: Pair[] = [];
      for (let round = 0; round < rounds; round += 1) {
        pairs.push(await measurePair(load, { ours, theirs, isOursFirst: round % 2 === 1 }, settings));
        const last = pairs.at(-1);
        say(
          `intake, ${connections} connections: ${figure(last?.ours.perSecond ?? 0)} against ${figure(last?.theirs.perSecond ?? 0)} a second`,
        );
      }
      print(pairs, connections);
    }
  } finally {
    await load.stop();
    await bare.stop();
    await rig.close();
  }
}

interface Pair {
  readonly ours: Round;
  readonly theirs: Round;
}

/** One round of each, one after the other; who is first changes, so that a busy neighbour hits both. */
async function measurePair(
  load: Child,
  { ours, theirs, isOursFirst }: { ours: Target; theirs: Target; isOursFirst: boolean },
  settings: Load,
): Promise<Pair> {
  if (isOursFirst) {
    const first = await measure(load, ours, settings);
    return { ours: first, theirs: await measure(load, theirs, settings) };
  }
  const first = await measure(load, theirs, settings);
  return { theirs: first, ours: await measure(load, ours, settings) };
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

function print(pairs: readonly Pair[], connections: number): void {
  const middle = (select: (pair: Pair) => number, decimals = 0): string =>
    figure(median(pairs.map(select)), decimals);
  const ratios = pairs.map(({ ours, theirs }) => ours.perSecond / theirs.perSecond);
  const range = `${figure(Math.min(...ratios), 2)} to ${figure(Math.max(...ratios), 2)}`;
  printTable(`Intake, ${connections} connections, medians of ${pairs.length} rounds`, [
    ['figure', 'Purgeway', 'bare Express', 'ratio'],
    [
      'one-URL purges a second',
      middle(({ ours }) => ours.perSecond),
      middle(({ theirs }) => theirs.perSecond),
      `${figure(median(ratios), 2)} (${range})`,
    ],
    [
      'latency, half below',
      `${middle(({ ours }) => ours.p50Ms, 2)} ms`,
      `${middle(({ theirs }) => theirs.p50Ms, 2)} ms`,
      '',
    ],
    [
      'latency, 99 % below',
      `${middle(({ ours }) => ours.p99Ms, 2)} ms`,
      `${middle(({ theirs }) => theirs.p99Ms, 2)} ms`,
      '',
    ],
    [
      'processor time of Node a request',
      `${middle(({ ours }) => ours.cpuUs[0] ?? Number.NaN)} µs`,
      `${middle(({ theirs }) => theirs.cpuUs[0] ?? Number.NaN)} µs`,
      middle(({ ours, theirs }) => (theirs.cpuUs[0] ?? Number.NaN) / (ours.cpuUs[0] ?? Number.NaN), 2),
    ],
    ['processor time of Redis a request', `${middle(({ ours }) => ours.cpuUs[1] ?? Number.NaN)} µs`, '', ''],
  ]);
}
