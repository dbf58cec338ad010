import { describe, expect, it } from 'vitest';
import type { VendorStats } from '../statistics.ts';
import { readStats } from './statistics.ts';
import type { DataPoint, DataRequest, DataSeries } from './wire.ts';

const options = { signal: new AbortController().signal };
const fromMs = Date.UTC(2026, 0, 14);
const hour = 3_600_000;
const day = 24 * hour;

describe('statistics', () => {
  it('join the four series of a domain, step by step', async () => {
    const { stats, asked } = await ask({
      request: [point(0, 200), point(1, 100)],
      traffic: [point(0, 5000), point(1, 2500)],
      request_origin: [point(0, 20), point(1, 40)],
      traffic_origin: [point(0, 600), point(1, 700)],
    });
    expect(stats).toEqual({
      requests: { value: 300 },
      bytesServed: { value: 7500 },
      hitRatio: { value: 0.8 },
      origin: { requests: { value: 60 }, bytesServed: { value: 1300 } },
      intervalMs: hour,
      series: [
        { atMs: fromMs, requests: 200, bytesServed: 5000, hitRatio: 0.9 },
        { atMs: fromMs + hour, requests: 100, bytesServed: 2500, hitRatio: 0.6 },
      ],
    });
    const query = { domain: 'www.example.com', startTime: fromMs / 1000, period: 'hourly' };
    expect(asked).toEqual(
      ['request', 'traffic', 'request_origin', 'traffic_origin'].map((series) => ({
        ...query,
        series,
        endTime: (fromMs + day) / 1000,
      })),
    );
  });

  it.each([
    [hour, 'hourly', hour],
    [3 * day, 'hourly', hour],
    [3 * day + 1, 'daily', day],
    [62 * day, 'daily', day],
    [62 * day + 1, 'monthly', 30 * day],
    [90 * day, 'monthly', 30 * day],
  ])('of %i ms come in %s steps', async (lengthMs, period, intervalMs) => {
    const { stats, asked } = await ask({ request: [point(0, 1)] }, { toMs: fromMs + lengthMs });
    expect(asked.map((request) => request.period)).toEqual([period, period, period, period]);
    expect(stats.intervalMs).toBe(intervalMs);
  });

  it('leave out steps that lie outside of what was asked for', async () => {
    const points = [point(-1, 1000), point(0, 1), point(23, 2), point(24, 4000)];
    const { stats } = await ask({ request: points, traffic: points, request_origin: [] });
    expect(stats.requests).toEqual({ value: 3 });
    expect(stats.series.map(({ atMs }) => atMs)).toEqual([fromMs, fromMs + 23 * hour]);
  });

  it('keep a month of 31 days on whose last day the time begins', async () => {
    const points = [point(-30 * 24 - 12, 5), point(-31 * 24, 4000), point(12, 6)];
    const { stats } = await ask({ request: points }, { toMs: fromMs + 90 * day });
    expect(stats.requests).toEqual({ value: 11 });
  });

  it('never make a zero of what is not told', async () => {
    const { stats } = await ask({});
    expect(stats).toEqual({
      requests: { unknown: 'Bitiful tells nothing of this time.' },
      bytesServed: { unknown: 'Bitiful tells nothing of this time.' },
      hitRatio: { unknown: expect.stringMatching(/not tell both/) },
      origin: {
        requests: { unknown: 'Bitiful tells nothing of this time.' },
        bytesServed: { unknown: 'Bitiful tells nothing of this time.' },
      },
      series: [],
    });
  });

  it.each([
    { request: [point(0, 0)], origin: [point(0, 0)], reason: /no requests/ },
    { request: [point(0, 5)], origin: [point(0, 6)], reason: /more often than the edge/ },
    { request: [point(0, 5)], origin: [], reason: /not tell both/ },
  ])('know no hit ratio where the counts allow none: $reason', async ({ request, origin, reason }) => {
    const { stats } = await ask({ request, traffic: request, request_origin: origin });
    expect(stats.hitRatio).toEqual({ unknown: expect.stringMatching(reason) });
    expect(stats.series[0]?.hitRatio).toBeUndefined();
    expect(stats.requests).toEqual({ value: request[0]?.value });
  });

  it('are unknown for several domains, without a call', async () => {
    const { stats, asked } = await ask({}, { hostnames: ['www.example.com', 'img.example.com'] });
    expect(asked).toEqual([]);
    const unknown = { unknown: expect.stringMatching(/this distribution has 2\.$/) };
    expect(stats.requests).toEqual(unknown);
    expect(stats.origin).toEqual({ requests: unknown, bytesServed: unknown });
  });
});

function point(hours: number, value: number): DataPoint {
  return { time: (fromMs + hours * hour) / 1000, value };
}

async function ask(
  figures: Partial<Record<DataSeries, readonly DataPoint[]>>,
  change: { readonly toMs?: number; readonly hostnames?: readonly string[] } = {},
): Promise<{ readonly stats: VendorStats; readonly asked: readonly DataRequest[] }> {
  const asked: DataRequest[] = [];
  const client = {
    data: async (request: DataRequest) => {
      asked.push(request);
      return figures[request.series] ?? [];
    },
  };
  const query = { hostnames: ['www.example.com'], fromMs, toMs: fromMs + day, ...change };
  return { stats: await readStats(client, query, options), asked };
}
