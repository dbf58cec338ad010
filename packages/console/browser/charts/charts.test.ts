import { expect, test } from 'vitest';
import type { MinuteFigures, Statistics } from '@purgeway/client';
import { axisFor, timeTicks } from './scale.ts';
import { bucketsOf } from './series.ts';

test.each([
  [0, 'count', [0, 1, 2, 3, 4]],
  [7, 'count', [0, 2, 4, 6, 8]],
  [100, 'count', [0, 50, 100]],
  [1_234, 'count', [0, 500, 1000, 1500]],
  [0.9, 'seconds', [0, 0.5, 1]],
  [75, 'seconds', [0, 30, 60, 90]],
  [5_000, 'seconds', [0, 1_800, 3_600, 5_400]],
] as const)('an axis up to %d has round steps', (largest, measure, ticks) => {
  expect(axisFor(largest, measure).ticks).toEqual(ticks);
});

test.each([0.0001, 0.02, 3, 59, 86_400, 1e9])('an axis holds its largest value %d', (largest) => {
  const { most, ticks } = axisFor(largest, 'seconds');
  expect(most).toBeGreaterThanOrEqual(largest);
  expect(ticks.length).toBeLessThan(8);
});

test('times are marked at round minutes, no more than there is room for', () => {
  const ticks = timeTicks(Date.UTC(2026, 0, 1, 0, 3), Date.UTC(2026, 0, 1, 1, 3), 6);
  expect(ticks.length).toBeLessThanOrEqual(7);
  expect(ticks.every((tick) => tick % (5 * 60_000) === 0)).toBe(true);
});

const now = Date.UTC(2026, 0, 1, 12, 0, 30);

function point(minutesAgo: number, changes: Partial<MinuteFigures> = {}): MinuteFigures {
  const at = new Date(Math.floor(now / 60_000) * 60_000 - minutesAgo * 60_000).toISOString();
  return {
    at,
    accepted: 6,
    sent: 6,
    confirmed: 4,
    unverified: 1,
    failed: 1,
    cancelled: 0,
    calls: 2,
    waiting: 10,
    ...changes,
  };
}

function statistics(...accounts: MinuteFigures[][]): Statistics {
  return {
    resolution_seconds: 60,
    accounts: Object.fromEntries(accounts.map((points, i) => [`account-${i}`, { points }])),
  };
}

test('minutes without figures are there, and nothing happened in them', () => {
  const buckets = bucketsOf(statistics([point(3), point(0)]), 5, now);
  expect(buckets.map(({ accepted }) => accepted)).toEqual([0, 0, 6, 0, 0]);
  expect(buckets.map(({ waiting }) => waiting)).toEqual([undefined, undefined, 10, undefined, undefined]);
});

test('accounts are added up, and of latencies the slowest is shown', () => {
  const latency = (p99: number) => ({ accepted_to_sent: { p50: 1, p99 } });
  const [bucket] = bucketsOf(statistics([point(1, latency(2)), point(0)], [point(1, latency(9))]), 1, now);
  expect(bucket).toMatchObject({ accepted: 12, done: 10, failed: 2, waiting: 20, sentP99: 9 });
  expect(bucket?.finalP50).toBeUndefined();
});

test('a day is drawn in few pieces, as figures of a minute', () => {
  const points = Array.from({ length: 1441 }, (_, i) => point(i));
  const buckets = bucketsOf(statistics(points), 1440, now);
  expect(buckets).toHaveLength(180);
  expect(new Set(buckets.map(({ accepted }) => accepted))).toEqual(new Set([6]));
  expect(new Set(buckets.map(({ waiting }) => waiting))).toEqual(new Set([10]));
});

test('a clock that is wrong in the browser leaves the newest minute where it is', () => {
  const points = Array.from({ length: 10 }, (_, i) => point(i));
  for (const clock of [now, now + 5 * 60_000, now - 5 * 60_000]) {
    expect(bucketsOf(statistics(points), 5, clock).at(-1)?.accepted).toBe(6);
  }
});
