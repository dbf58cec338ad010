import { describe, expect, it } from 'vitest';
import type { LogPage, LogsQuery } from '../statistics.ts';
import { formatLogPlace, parseLogPlace } from './log-cursor.ts';
import { readLogs } from './logs.ts';
import type { LogLine, LogsRequest } from './wire.ts';

const options = { signal: new AbortController().signal };
const nowMs = Date.UTC(2026, 0, 15);
const fromMs = nowMs - 3_600_000;
const base = BigInt(fromMs) * 1_000_000n;

/** How a vendor takes `start_time`: with the lines of that very nanosecond, or only those after it. */
const readings = ['inclusive', 'exclusive'] as const;

describe('pages of the log', () => {
  const busy = [
    line('/a', 1n),
    line('/a', 1n),
    line('/a', 1n),
    line('/b', 1n),
    line('/a', 2n),
    line('/a', 2n),
    line('/c', 3n),
    line('/a', 4n),
  ];

  it.each([1, 2, 3, 4, 7, 8, 9])('of %i lines lose none and double none', async (limit) => {
    const vendor = play({ 'www.example.com': busy });
    expect(await readAll(vendor, { limit })).toEqual(busy);
  });

  it.each(readings)('go on from the last line when start_time is %s', async (reading) => {
    const lines = Array.from({ length: 10 }, (_, index) => line('/same', BigInt(index)));
    const vendor = play({ 'www.example.com': lines }, reading);
    const told = reading === 'inclusive' ? lines : lines.slice(1);
    expect(await readAll(vendor, { limit: 3 })).toEqual(told);
  });

  it('ask for room for what may be repeated, and never for more than 1000', async () => {
    const lines = Array.from({ length: 1500 }, (_, index) => line('/a', BigInt(Math.floor(index / 600))));
    const vendor = play({ 'www.example.com': lines });
    expect(await readAll(vendor, { limit: 500 })).toEqual(lines);
    expect(vendor.asked.map((request) => request.limit)).toEqual([500, 1000, 900, 800]);
  });

  it('come to an end in a nanosecond with more lines than an answer holds', async () => {
    const lines = [...Array.from({ length: 1200 }, () => line('/a', 1n)), line('/b', 2n)];
    const told = await readAll(play({ 'www.example.com': lines }), { limit: 1000 });
    expect(told).toEqual([...lines.slice(0, 1000), line('/b', 2n)]);
  });

  it('end where the time asked for ends', async () => {
    const lines = [line('/a', 0n), line('/b', 1_000_000n), line('/c', 2_000_000n)];
    const vendor = play({ 'www.example.com': lines });
    expect(await readAll(vendor, { limit: 2, toMs: fromMs + 2 })).toEqual(lines.slice(0, 2));
  });

  it('go through the domains of a distribution one after the other', async () => {
    const lines = {
      'www.example.com': [line('/a', 1n), line('/b', 2n)],
      'img.example.com': [line('/c', 1n)],
    };
    const hostnames = Object.keys(lines);
    expect(await readAll(play(lines), { limit: 2, hostnames })).toEqual(Object.values(lines).flat());
  });
});

describe('a page of the log', () => {
  it('begins at the first nanosecond and shows each line with all nine digits', async () => {
    const vendor = play({ 'www.example.com': [line('/a', 7_000_001n)] });
    const page = await ask(vendor, { limit: 5000 });
    expect(vendor.asked).toEqual([{ domain: 'www.example.com', startTime: base, codes: 'ALL', limit: 1000 }]);
    expect(page).toEqual({
      records: [{ kind: 'line', at: '2026-01-14T23:00:00.007000001Z', fields: line('/a', 7_000_001n) }],
    });
  });

  it('is refused beyond three days, with the time from which on there is something', async () => {
    const vendor = play({});
    const oldest = nowMs - 3 * 86_400_000;
    await expect(ask(vendor, { fromMs: oldest - 1 })).rejects.toMatchObject({
      kind: 'rejected',
      message: 'Bitiful keeps logs for 3 days: ask for 2026-01-12T00:00:00.000Z or later.',
    });
    expect(vendor.asked).toEqual([]);
    await expect(ask(vendor, { fromMs: oldest })).resolves.toEqual({ records: [] });
  });

  it.each(['', 'x', '0', '0.', '0.1.zz', '0.1.0123456789abcdef', '-1.1', '0.1.0123456789abcdefx1.'])(
    'is refused for the cursor "%s"',
    async (cursor) => {
      await expect(ask(play({}), { cursor })).rejects.toMatchObject({ kind: 'rejected' });
    },
  );
});

describe('a cursor', () => {
  it('comes back as it was', () => {
    const place = { domain: 3, startTime: base + 1n, given: new Map([['0123456789abcdef', 12]]) };
    expect(formatLogPlace(place)).toBe(`3.${base + 1n}.0123456789abcdefx12`);
    expect(parseLogPlace(formatLogPlace(place))).toEqual(place);
    expect(parseLogPlace(`0.${base}`)).toEqual({ domain: 0, startTime: base, given: new Map() });
  });
});

function line(path: string, after: bigint): LogLine {
  return { path, access_time: String(base + after) };
}

interface PlayedVendor {
  readonly logs: (request: LogsRequest) => Promise<readonly LogLine[]>;
  readonly asked: readonly LogsRequest[];
}

function play(
  lines: Readonly<Record<string, readonly LogLine[]>>,
  reading: (typeof readings)[number] = 'inclusive',
): PlayedVendor {
  const asked: LogsRequest[] = [];
  return {
    asked,
    logs: async (request) => {
      asked.push(request);
      const { domain, startTime, limit } = request;
      const first = reading === 'inclusive' ? startTime : startTime + 1n;
      return (lines[domain] ?? []).filter((each) => BigInt(each.access_time) >= first).slice(0, limit);
    },
  };
}

async function ask(vendor: PlayedVendor, change: Partial<LogsQuery>): Promise<LogPage> {
  const query = { hostnames: ['www.example.com'], fromMs, toMs: nowMs, limit: 10, ...change };
  return readLogs({ client: vendor, now: () => nowMs }, query, options);
}

async function readAll(vendor: PlayedVendor, change: Partial<LogsQuery>): Promise<unknown[]> {
  const fields: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 100; page += 1) {
    const answer = await ask(vendor, { ...change, cursor });
    expect(answer.records.length).toBeLessThanOrEqual(change.limit ?? 10);
    fields.push(...answer.records.map((record) => (record.kind === 'line' ? record.fields : record)));
    cursor = answer.next;
    if (cursor === undefined) return fields;
  }
  throw new Error('no end');
}
