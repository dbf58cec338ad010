import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startRedisServer } from '../test/support/redis-server.ts';
import { addJobs } from './naive/queue.ts';
import { startHelper, type Child } from './support/child.ts';
import type { BenchOptions } from './support/options.ts';
import { pageUrls, type PageUrls } from './support/page-urls.ts';
import { figure, printTable, say } from './support/print-table.ts';
import { usageOf } from './support/process-usage.ts';
import { startRig } from './support/rig.ts';
import { median } from './support/statistics.ts';
import { submit } from './support/submit.ts';

const withinMs = 300_000;

const readySchema = z.object({ url: z.string() });
const arrivalSchema = z.object({
  calls: z.number(),
  refused: z.number(),
  sent: z.number(),
  targetsOfFirst: z.number(),
  firstAtMs: z.number(),
  lastAtMs: z.number(),
});

interface Drained {
  readonly acceptedPerSecond: number;
  /** Targets after the first call, over the time from the first call to the last. */
  readonly sentPerSecond: number;
  /** From the first call to the last. */
  readonly elapsedMs: number;
  /** From the start of the worker's process to the last call. */
  readonly wholeMs: number;
  readonly calls: number;
  /** Targets that were sent more than once. */
  readonly repeated: number;
  /** Processor time per URL, in microseconds: the worker from its start, Redis and the vendor since then. */
  readonly cpuUs: readonly number[];
}

/** Waiting URLs that reach the vendor per second, against one BullMQ job per URL. */
export async function benchDrain({ isQuick, profileDir }: BenchOptions): Promise<void> {
  const rounds = isQuick ? 1 : 3;
  const [count, naiveCount] = isQuick ? [20_000, 4_000] : [100_000, 20_000];
  const pages = pageUrls();
  const ours: Drained[] = [];
  const naive: Drained[] = [];
  for (let round = 0; round < rounds; round += 1) {
    naive.push(await drainNaively(pages, naiveCount));
    ours.push(await drain(pages, count, profileDir));
    say(
      `drain: ${figure(ours.at(-1)?.sentPerSecond ?? 0)} URLs a second against ${figure(naive.at(-1)?.sentPerSecond ?? 0)}`,
    );
  }
  const middle = (runs: readonly Drained[], select: (run: Drained) => number, decimals = 0): string =>
    figure(median(runs.map(select)), decimals);
  const ratio = (select: (run: Drained) => number): string => {
    const ratios = ours.map((run, i) => select(run) / (naive.map(select)[i] ?? Number.NaN));
    return `${figure(median(ratios), 1)} (${figure(Math.min(...ratios), 1)} to ${figure(Math.max(...ratios), 1)})`;
  };
  printTable(`Drain, ${pages.origin}, medians of ${rounds} runs`, [
    ['figure', 'Purgeway', 'a job per URL', 'ratio'],
    ['URLs', figure(count), figure(naiveCount), ''],
    ['vendor calls', middle(ours, ({ calls }) => calls), middle(naive, ({ calls }) => calls), ''],
    [
      'URLs sent twice',
      middle(ours, ({ repeated }) => repeated),
      middle(naive, ({ repeated }) => repeated),
      '',
    ],
    [
      'first call to last',
      `${middle(ours, ({ elapsedMs }) => elapsedMs / 1000, 2)} s`,
      `${middle(naive, ({ elapsedMs }) => elapsedMs / 1000, 2)} s`,
      '',
    ],
    [
      'start of the worker process to the last call',
      `${middle(ours, ({ wholeMs }) => wholeMs / 1000, 2)} s`,
      `${middle(naive, ({ wholeMs }) => wholeMs / 1000, 2)} s`,
      '',
    ],
    ...['the worker', 'Redis', 'the vendor'].map((name, i) => [
      `processor time of ${name} a URL`,
      `${middle(ours, ({ cpuUs }) => cpuUs[i] ?? Number.NaN)} µs`,
      `${middle(naive, ({ cpuUs }) => cpuUs[i] ?? Number.NaN)} µs`,
      '',
    ]),
    [
      'URLs sent a second',
      middle(ours, ({ sentPerSecond }) => sentPerSecond),
      middle(naive, ({ sentPerSecond }) => sentPerSecond),
      ratio(({ sentPerSecond }) => sentPerSecond),
    ],
    [
      'URLs accepted a second',
      middle(ours, ({ acceptedPerSecond }) => acceptedPerSecond),
      middle(naive, ({ acceptedPerSecond }) => acceptedPerSecond),
      ratio(({ acceptedPerSecond }) => acceptedPerSecond),
    ],
  ]);
}

async function drain(pages: PageUrls, count: number, profileDir: string | undefined): Promise<Drained> {
  const rig = await startRig({ hostnames: pages.hostnames, profileDir });
  try {
    const api = await rig.startApi();
    const acceptMs = await submit(api.url, rig.key, pages.take(count));
    await api.stop();
    const others = [rig.redis.pid, rig.fake.pid];
    const start = { count, acceptMs, startedAtMs: Date.now(), usedMs: others.map(cpuMsOf) };
    const worker = await rig.startWorker();
    return await watch(rig.fake, { ...start, pids: [worker.pid, ...others] });
  } finally {
    await rig.close();
  }
}

async function drainNaively(pages: PageUrls, count: number): Promise<Drained> {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-bench-'));
  const redis = await startRedisServer({ dir });
  const server = await startHelper({ script: new URL('naive/server.ts', import.meta.url) });
  try {
    const acceptMs = await addJobs(redis.url, pages.take(count));
    const others = [redis.pid, server.pid];
    const start = { count, acceptMs, startedAtMs: Date.now(), usedMs: others.map(cpuMsOf) };
    const worker = await startHelper({
      script: new URL('naive/worker.ts', import.meta.url),
      arguments: [redis.url, readySchema.parse(server.ready).url],
    });
    const drained = await watch(server, { ...start, pids: [worker.pid, ...others] });
    await worker.stop();
    return drained;
  } finally {
    await server.stop();
    await redis.kill();
    await rm(dir, { recursive: true, force: true });
  }
}

interface Watch {
  readonly count: number;
  readonly acceptMs: number;
  readonly startedAtMs: number;
  /** What Redis and the vendor had used by then. */
  readonly usedMs: readonly number[];
  /** Worker, Redis, vendor. */
  readonly pids: readonly number[];
}

async function watch(receiver: Child, start: Watch): Promise<Drained> {
  const { count, acceptMs, startedAtMs } = start;
  const arrival = arrivalSchema.parse(await receiver.ask({ targets: count, withinMs }));
  const used = start.pids.map(cpuMsOf);
  if (arrival.refused > 0) {
    throw new Error(`The fake refused ${arrival.refused} calls.`);
  }
  const elapsedMs = arrival.lastAtMs - arrival.firstAtMs;
  return {
    acceptedPerSecond: (count * 1000) / acceptMs,
    sentPerSecond: ((count - arrival.targetsOfFirst) * 1000) / elapsedMs,
    elapsedMs,
    wholeMs: arrival.lastAtMs - startedAtMs,
    calls: arrival.calls,
    repeated: arrival.sent - count,
    cpuUs: used.map((ms, i) => ((ms - ([0, ...start.usedMs][i] ?? 0)) * 1000) / count),
  };
}

function cpuMsOf(pid: number): number {
  return usageOf(pid).cpuMs;
}
