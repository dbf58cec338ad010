import { describe, expect, it } from 'vitest';
import { isCapable } from '../capabilities.ts';
import type { Figure, LogPage, LogRecord, LogsQuery, StatsPoint, VendorStats } from '../statistics.ts';
import type { ContractBench } from './contract.ts';
import { subjectOf } from './contract-distribution-tools.ts';
import { makeBatch } from './contract-samples.ts';
import { connect, never } from './contract-tools.ts';

const startAtMs = Date.UTC(2026, 0, 10, 3);
const day = 86_400_000;
const options = { signal: never };

/** What the vendor tells of traffic and of what is left, wherever it can. */
export function describeStatistics(bench: ContractBench): void {
  const { capabilities } = bench.vendor;
  if (isCapable(capabilities, 'stats')) describeStats(bench);
  if (isCapable(capabilities, 'logs')) describeLogs(bench);
  if (isCapable(capabilities, 'quota.read')) describeQuota(bench);
}

function describeStats(bench: ContractBench): void {
  describe.each([
    { name: 'an hour', fromMs: Date.UTC(2026, 0, 14, 10), toMs: Date.UTC(2026, 0, 14, 11) },
    { name: 'a day', fromMs: Date.UTC(2026, 0, 14), toMs: Date.UTC(2026, 0, 15) },
    { name: 'thirty days', fromMs: Date.UTC(2025, 11, 16), toMs: Date.UTC(2026, 0, 15) },
  ])('statistics of $name', ({ fromMs, toMs }) => {
    const ask = async (): Promise<VendorStats> => {
      const fake = await bench.start({ limits: 'off', now: () => startAtMs });
      const adapter = connect(bench.vendor, fake);
      const subject = await subjectOf(bench, fake, adapter);
      fake.clock.set(startAtMs + 5 * day);
      const stats = await adapter.stats?.({ ...subject, fromMs, toMs }, options);
      if (!stats) throw new Error('no statistics');
      return stats;
    };

    it('are numbers in their bounds, or unknown for a reason', async () => {
      const stats = await ask();
      const figures = [stats.requests, stats.bytesServed, stats.hitRatio];
      expect(figures.filter((figure) => !isHonest(figure))).toEqual([]);
      expect(figures.some((figure) => 'value' in figure)).toBe(true);
      expect(valueOf(stats.hitRatio) ?? 0).toBeLessThanOrEqual(1);
      expect([valueOf(stats.requests), (valueOf(stats.bytesServed) ?? 0) > 0]).not.toEqual([0, true]);
      expect(stats.series.filter((point) => !isSound(point))).toEqual([]);
    });

    it('have a series in the order of time, inside what was asked for', async () => {
      const { series, intervalMs } = await ask();
      const times = series.map((point) => point.atMs);
      expect(times).toEqual([...new Set(times)].toSorted((one, other) => one - other));
      expect(intervalMs !== undefined && intervalMs > 0).toBe(series.length > 0);
      // The first step may have begun before: a vendor's day begins when it does where the vendor is.
      const outside = times.filter((atMs) => atMs + (intervalMs ?? 0) <= fromMs || atMs >= toMs);
      expect(outside).toEqual([]);
    });

    it('add up', async () => {
      const stats = await ask();
      for (const word of ['requests', 'bytesServed'] as const) {
        const told = stats.series.map((point) => point[word]).filter((value) => value !== undefined);
        const total = valueOf(stats[word]);
        // Only where both the sum and all of its parts are told.
        const parts = told.length === stats.series.length && told.length > 0 ? sum(told) : total;
        expect(parts).toBe(total ?? parts);
      }
    });
  });
}

function isHonest(figure: Figure): boolean {
  return 'value' in figure
    ? Number.isFinite(figure.value) && figure.value >= 0
    : /\w.*\.$/.test(figure.unknown);
}

function isSound({ requests = 0, bytesServed = 0, hitRatio = 0 }: StatsPoint): boolean {
  return requests >= 0 && bytesServed >= 0 && hitRatio >= 0 && hitRatio <= 1;
}

function valueOf(figure: Figure): number | undefined {
  return 'value' in figure ? figure.value : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

type AskLogs = (query: Pick<LogsQuery, 'limit' | 'cursor'>) => Promise<LogPage>;

function describeLogs(bench: ContractBench): void {
  const [fromMs, toMs] = [startAtMs + 3 * day, startAtMs + 5 * day];
  const open = async (): Promise<AskLogs> => {
    const fake = await bench.start({ limits: 'off', now: () => startAtMs });
    const adapter = connect(bench.vendor, fake);
    const subject = await subjectOf(bench, fake, adapter);
    fake.clock.set(toMs);
    return async (query) => {
      const page = await adapter.logs?.({ ...subject, fromMs, toMs, ...query }, options);
      if (!page) throw new Error('no logs');
      return page;
    };
  };

  describe('logs', () => {
    it('are told page by page to the end, each record once', async () => {
      const ask = await open();
      const whole = await readAll(ask, 500);
      expect(whole.length).toBeGreaterThan(2);
      for (const limit of [2, 3]) expect(await readAll(ask, limit)).toEqual(whole);
      const files = whole.flatMap((record) => (record.kind === 'file' ? [record.name] : []));
      expect(new Set(files).size).toBe(files.length);
    });

    it('lie in the time that was asked for', async () => {
      const records = await readAll(await open(), 500);
      expect(records.filter((record) => !isWithin(record, fromMs, toMs))).toEqual([]);
    });
  });
}

async function readAll(ask: AskLogs, limit: number): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 2_000; page += 1) {
    const answer = await ask({ limit, cursor });
    expect(answer.records.length).toBeLessThanOrEqual(limit);
    records.push(...answer.records);
    cursor = answer.next;
    if (cursor === undefined) return records;
  }
  throw new Error('The logs have no end.');
}

function isWithin(record: LogRecord, fromMs: number, toMs: number): boolean {
  if (record.kind === 'file') return (record.fromMs ?? fromMs) < toMs && (record.toMs ?? toMs) > fromMs;
  const atMs = record.at === undefined ? fromMs : Date.parse(record.at);
  return atMs >= fromMs && atMs < toMs;
}

function describeQuota({ vendor, start }: ContractBench): void {
  it('tells what is left of the day, less by each target that was purged', async () => {
    const fake = await start({ now: () => startAtMs });
    const adapter = connect(vendor, fake);
    const before = (await adapter.quota?.(options)) ?? [];
    expect(before).not.toEqual([]);
    for (const { kind, total, available } of before) {
      expect(vendor.limits.purge[kind]?.quota).toBeDefined();
      expect(vendor.limits.purge[kind]?.budgetOf).toBeUndefined();
      expect(available).toBeLessThanOrEqual(total);
      const mode = vendor.capabilities[`purge.${kind}`]?.modes?.[0] ?? 'hard';
      await adapter.purge(makeBatch(vendor, fake, { kind, mode, count: 2 }), options);
    }
    fake.clock.advance(60_000);
    const after = (await adapter.quota?.(options)) ?? [];
    expect(after).toEqual(before.map((reading) => ({ ...reading, available: reading.available - 2 })));
  });
}
