import type { Figure, StatsPoint, StatsQuery, VendorStats } from '../statistics.ts';
import type { CallOptions } from '../vendor.ts';
import type { BitifulClient } from './client.ts';
import type { DataPeriod, DataPoint, DataSeries } from './wire.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** The calls that one question costs, made one after the other because one at a time is assumed to be the limit. */
export const seriesOfStats = [
  'request',
  'traffic',
  'request_origin',
  'traffic_origin',
] as const satisfies readonly DataSeries[];

/**
 * Statistics of one domain: what the edge answered and sent, what was fetched from the origin for it, and how much the origin was not asked for. A distribution with several
 * domains has no figures, because the vendor counts each domain by itself and one question would cost more calls than are allowed for.
 */
export async function readStats(
  client: Pick<BitifulClient, 'data'>,
  query: StatsQuery,
  options: CallOptions,
): Promise<VendorStats> {
  const [domain, ...others] = query.hostnames;
  if (domain === undefined || others.length > 0) return tellNothing(query.hostnames.length);
  const { period, intervalMs, longestMs } = stepOf(query);
  const read = async (series: DataSeries): Promise<readonly DataPoint[]> => {
    const startTime = Math.floor(query.fromMs / 1000);
    const endTime = Math.ceil(query.toMs / 1000);
    const points = await client.data({ domain, series, startTime, endTime, period }, options);
    return points.filter(({ time }) => time * 1000 < query.toMs && time * 1000 + longestMs > query.fromMs);
  };
  const requests = await read('request');
  const traffic = await read('traffic');
  const originRequests = await read('request_origin');
  const originTraffic = await read('traffic_origin');
  const series = mergeSeries({ requests, traffic, originRequests });
  return {
    requests: total(requests),
    bytesServed: total(traffic),
    hitRatio: totalHitRatio(requests, originRequests),
    origin: { requests: total(originRequests), bytesServed: total(originTraffic) },
    ...(series.length > 0 && { intervalMs }),
    series,
  };
}

interface Step {
  readonly period: DataPeriod;
  readonly intervalMs: number;
  /** A step that begins so long before a time may reach into it. */
  readonly longestMs: number;
}

/** Steps that are neither too many to read nor too few to show anything. A month counts as 30 days. */
function stepOf({ fromMs, toMs }: StatsQuery): Step {
  const lengthMs = toMs - fromMs;
  if (lengthMs <= 3 * day) return { period: 'hourly', intervalMs: hour, longestMs: hour };
  if (lengthMs <= 62 * day) return { period: 'daily', intervalMs: day, longestMs: day };
  return { period: 'monthly', intervalMs: 30 * day, longestMs: 31 * day };
}

interface Counted {
  readonly requests: readonly DataPoint[];
  readonly traffic: readonly DataPoint[];
  readonly originRequests: readonly DataPoint[];
}

function mergeSeries({ requests, traffic, originRequests }: Counted): readonly StatsPoint[] {
  const [edge, bytes, origin] = [requests, traffic, originRequests].map(byTime);
  const times = new Set([...requests, ...traffic].map(({ time }) => time));
  return [...times]
    .toSorted((one, other) => one - other)
    .map((time) => ({
      atMs: time * 1000,
      requests: edge?.get(time),
      bytesServed: bytes?.get(time),
      hitRatio: hitRatioOf(edge?.get(time), origin?.get(time)),
    }));
}

function byTime(points: readonly DataPoint[]): ReadonlyMap<number, number> {
  return new Map(points.map(({ time, value }) => [time, value]));
}

/** What the origin was not asked for was answered from the cache. Undefined where the counts allow no ratio. */
function hitRatioOf(edge: number | undefined, origin: number | undefined): number | undefined {
  if (edge === undefined || origin === undefined || edge === 0 || origin > edge) return undefined;
  return 1 - origin / edge;
}

function total(points: readonly DataPoint[]): Figure {
  return points.length === 0 ? { unknown: 'Bitiful tells nothing of this time.' } : { value: sum(points) };
}

function totalHitRatio(requests: readonly DataPoint[], originRequests: readonly DataPoint[]): Figure {
  if (requests.length === 0 || originRequests.length === 0) {
    return { unknown: 'Bitiful does not tell both the requests and those that went on to the origin.' };
  }
  const value = hitRatioOf(sum(requests), sum(originRequests));
  if (value !== undefined) return { value };
  return sum(requests) === 0
    ? { unknown: 'There were no requests in this time.' }
    : { unknown: 'The origin was asked more often than the edge, so the counts allow no ratio.' };
}

function sum(points: readonly DataPoint[]): number {
  return points.reduce((all, { value }) => all + value, 0);
}

function tellNothing(hostnames: number): VendorStats {
  const figure = {
    unknown: `Bitiful counts each domain by itself, and this distribution has ${hostnames}.`,
  };
  const origin = { requests: figure, bytesServed: figure };
  return { requests: figure, bytesServed: figure, hitRatio: figure, origin, series: [] };
}
