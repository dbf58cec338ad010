import { setTimeout as wait } from 'node:timers/promises';
import type { BenchOptions } from './support/options.ts';
import { pageUrls } from './support/page-urls.ts';
import { figure, printTable, say } from './support/print-table.ts';
import { usageOf } from './support/process-usage.ts';
import { startRig, type Rig } from './support/rig.ts';
import { slope } from './support/statistics.ts';
import { submit } from './support/submit.ts';

const sampleEveryMs = 1_000;
const mebibyte = 2 ** 20;

interface RedisMemory {
  readonly used: number;
  readonly resident: number;
  readonly aof: number;
}

interface Sample {
  readonly x: number;
  readonly y: number;
}

/** Redis bytes per waiting URL, and whether the memory of the API and of a worker stays flat while they wait. */
export async function benchMemory({ isQuick, profileDir }: BenchOptions): Promise<void> {
  const count = isQuick ? 100_000 : 1_000_000;
  const settleMs = isQuick ? 3_000 : 20_000;
  const sampleMs = isQuick ? 6_000 : 60_000;
  const pages = pageUrls();
  // The day's allowance is used up by the first call: from then on the worker has an account that waits.
  const rig = await startRig({ hostnames: pages.hostnames, targetsPerDayMax: 1, profileDir });
  try {
    const api = await rig.startApi();
    await wait(settleMs / 4);
    const before = await redisMemory(rig);
    const apiBefore = usageOf(api.pid).rssBytes;
    say(`memory: submitting ${figure(count)} URLs`);
    const acceptMs = await submit(api.url, rig.key, pages.take(count));
    await wait(settleMs / 4);
    const after = await redisMemory(rig);
    const urlBytes = meanBytes(pages.take(count), count);
    printTable(`Redis memory, ${figure(count)} waiting URLs, ${pages.origin}`, [
      ['figure', 'value', 'a URL'],
      ['the URLs themselves', mebibytes(urlBytes * count), `${figure(urlBytes, 1)} bytes`],
      ...(['used', 'resident', 'aof'] as const).map((name) => [
        { used: 'memory used', resident: 'memory resident', aof: 'append-only file' }[name],
        mebibytes(after[name] - before[name]),
        `${figure((after[name] - before[name]) / count, 1)} bytes`,
      ]),
      ['accepted in', `${figure(acceptMs / 1000, 1)} s`, `${figure((count * 1000) / acceptMs)} a second`],
    ]);
    const worker = await rig.startWorker();
    await rig.fake.ask({ targets: 1, withinMs: 60_000 });
    await wait(settleMs);
    say(`memory: sampling for ${sampleMs / 1000} s`);
    const [apiSamples, workerSamples] = await sample([api.pid, worker.pid], sampleMs);
    printTable(`Resident memory while ${figure(count)} URLs wait, over ${sampleMs / 1000} s`, [
      ['process', 'at first', 'least', 'most', 'grows by'],
      rowOf(`API (${mebibytes(apiBefore)} before it took them)`, apiSamples ?? []),
      rowOf('worker', workerSamples ?? []),
    ]);
  } finally {
    await rig.close();
  }
}

async function redisMemory(rig: Rig): Promise<RedisMemory> {
  const info = await rig.client.info('memory');
  const read = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'mu').exec(info)?.[1]);
  return {
    used: read('used_memory'),
    resident: read('used_memory_rss'),
    aof: await rig.aofBytes(),
  };
}

async function sample(pids: readonly number[], durationMs: number): Promise<Sample[][]> {
  const samples: Sample[][] = pids.map(() => []);
  const startedAt = performance.now();
  while (performance.now() - startedAt < durationMs) {
    const x = (performance.now() - startedAt) / 60_000;
    pids.forEach((pid, i) => samples[i]?.push({ x, y: usageOf(pid).rssBytes }));
    await wait(sampleEveryMs);
  }
  return samples;
}

function rowOf(name: string, samples: readonly Sample[]): string[] {
  const values = samples.map(({ y }) => y);
  return [
    name,
    mebibytes(values[0] ?? Number.NaN),
    mebibytes(Math.min(...values)),
    mebibytes(Math.max(...values)),
    `${figure(slope(samples) / mebibyte, 2)} MiB a minute`,
  ];
}

function meanBytes(urls: Iterable<string>, count: number): number {
  let sum = 0;
  for (const url of urls) {
    sum += Buffer.byteLength(url);
  }
  return sum / count;
}

function mebibytes(bytes: number): string {
  return `${figure(bytes / mebibyte, 1)} MiB`;
}
