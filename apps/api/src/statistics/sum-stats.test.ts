import type { VendorStats } from '@purgeway/vendors';
import { expect, test } from 'vitest';
import { sumStats } from './sum-stats.ts';

const silent: VendorStats = {
  requests: { unknown: 'no' },
  bytesServed: { unknown: 'no' },
  hitRatio: { unknown: 'no' },
  series: [],
};

test('the sum of nothing is not known', () => {
  const { stats, missing, noSeries } = sumStats([]);
  expect(noSeries).toContain('None');
  expect([stats.requests, stats.bytesServed, stats.hitRatio].map((figure) => 'unknown' in figure)).toEqual([
    true,
    true,
    true,
  ]);
  expect(missing).toEqual([]);
});

test('what none can tell is not known, and every one of them is named', () => {
  const { stats, missing } = sumStats([
    { id: 'a', stats: silent },
    { id: 'b', stats: { ...silent, requests: { value: 0 } } },
  ]);
  expect(stats).toMatchObject({ requests: { value: 0 }, bytesServed: { unknown: expect.any(String) } });
  expect(missing.map(({ distribution_id: id, field }) => `${id} ${field}`)).toEqual([
    'a requests',
    'a bytes_served',
    'a hit_ratio',
    'b bytes_served',
    'b hit_ratio',
  ]);
});

test('a hit ratio without requests has no weight', () => {
  const ratio = { ...silent, hitRatio: { value: 0.9 } };
  const { stats, missing } = sumStats([
    { id: 'a', stats: { ...ratio, requests: { value: 10 }, hitRatio: { value: 0.5 } } },
    { id: 'b', stats: ratio },
  ]);
  expect(stats.hitRatio).toEqual({ value: 0.5 });
  expect(missing).toContainEqual({
    distribution_id: 'b',
    field: 'hit_ratio',
    reason: 'Without its requests it has no weight.',
  });
});

test('steps of different lengths are not added', () => {
  const step = (intervalMs: number) => ({ ...silent, intervalMs, series: [{ atMs: 0, requests: 1 }] });
  const { stats, noSeries } = sumStats([
    { id: 'a', stats: step(60_000) },
    { id: 'b', stats: step(3_600_000) },
    { id: 'c', stats: silent },
  ]);
  expect(stats.series).toEqual([]);
  expect(noSeries).toContain('different lengths');
  expect(
    sumStats([
      { id: 'a', stats: step(60_000) },
      { id: 'c', stats: silent },
    ]).stats,
  ).toMatchObject({
    intervalMs: 60_000,
    series: [{ atMs: 0, requests: 1 }],
  });
});

test('what was fetched from the origin is summed where it is told, and who does not tell it is named', () => {
  const { stats, missing } = sumStats([
    { id: 'a', stats: { ...silent, origin: { requests: { value: 1 }, bytesServed: { value: 10 } } } },
    { id: 'b', stats: { ...silent, origin: { requests: { value: 2 }, bytesServed: { unknown: 'no' } } } },
    { id: 'c', stats: silent },
  ]);
  expect(stats.origin).toEqual({ requests: { value: 3 }, bytesServed: { value: 10 } });
  const ofOrigin = missing.filter(({ field }) => field?.startsWith('origin'));
  expect(ofOrigin.map(({ distribution_id: id, field }) => `${id} ${field}`)).toEqual([
    'b origin.bytes_served',
    'c origin',
  ]);
});

test('where none tells what was fetched from the origin, nothing is said of it', () => {
  const { stats, missing } = sumStats([{ id: 'a', stats: silent }]);
  expect(stats).not.toHaveProperty('origin');
  expect(missing.map(({ field }) => field)).toEqual(['requests', 'bytes_served', 'hit_ratio']);
});
