import { VendorError } from '../errors.ts';
import type { Figure, StatsPoint, StatsQuery, VendorStats } from '../statistics.ts';
import type { CallOptions } from '../vendor.ts';
import { vendorId, type F5Client } from './client.ts';
import { formatVendorTime, parseDuration, parseVendorTime } from './vendor-time.ts';
import type { Metrics, MetricsRequest } from './wire-numbers.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The load balancer's numbers, by one call: both fields, grouped by whether the cache was hit. */
export async function readStats(
  client: F5Client,
  query: StatsQuery,
  options: CallOptions,
): Promise<VendorStats> {
  const metrics = await client.metrics(metricsRequest(query), options);
  const points = pointsOf(metrics, query);
  const intervalMs = parseDuration(metrics.step ?? '');
  return {
    ...figuresOf(points),
    ...(intervalMs !== undefined && { intervalMs }),
    series: points.map(toPoint),
  };
}

function metricsRequest(query: StatsQuery): MetricsRequest {
  return {
    start_time: formatVendorTime(query.fromMs),
    end_time: formatVendorTime(query.toMs),
    step: stepFor(query.toMs - query.fromMs),
    field_selector: ['REQUEST_TOTAL_SUM', 'DATA_OUT_SUM'],
    filter: [{ tag: 'CDN_DISTRIBUTION_NAME', operator: 'OPERATOR_TYPE_IN', values: [nameIn(query)] }],
    group_by: ['CACHE_HIT_TYPE'],
  };
}

/** The load balancer that is asked about. Throws `rejected` without one: the numbers would be those of the whole namespace. */
export function nameIn({ vendorId: name }: StatsQuery): string {
  if (name !== undefined) return name;
  const message = 'Numbers are told of a load balancer, and none is named.';
  throw new VendorError({ kind: 'rejected', vendor: vendorId, message });
}

/** The vendor's least steps are 5 minutes within an hour and an hour beyond a day; it says in the answer which it took. */
function stepFor(lengthMs: number): string {
  if (lengthMs <= dayMs) return '5m';
  return lengthMs <= 31 * dayMs ? '1h' : '1d';
}

interface Sums {
  readonly atMs: number;
  requests?: number;
  hits?: number;
  bytes?: number;
}

function pointsOf({ items = [] }: Metrics, { fromMs, toMs }: StatsQuery): readonly Sums[] {
  const sums = new Map<number, Sums>();
  for (const { type, series = [] } of items) {
    for (const { group_by = [], value = [] } of series) {
      const isHit = group_by.some(({ name, value }) => name === 'CACHE_HIT_TYPE' && /^hit$/i.test(value));
      for (const { timestamp, value: text } of value) {
        const atMs = readNumber(parseVendorTime(timestamp), timestamp);
        if (atMs < fromMs || atMs >= toMs) continue;
        const point = sums.get(atMs) ?? { atMs };
        sums.set(atMs, point);
        add(point, { type, isHit, amount: readNumber(Number(text), text) });
      }
    }
  }
  return [...sums.values()].sort((a, b) => a.atMs - b.atMs);
}

function add(point: Sums, part: { type: string; isHit: boolean; amount: number }): void {
  if (part.type === 'DATA_OUT_SUM') point.bytes = (point.bytes ?? 0) + part.amount;
  if (part.type !== 'REQUEST_TOTAL_SUM') return;
  point.requests = (point.requests ?? 0) + part.amount;
  point.hits = (point.hits ?? 0) + (part.isHit ? part.amount : 0);
}

function readNumber(value: number | undefined, text: string): number {
  if (value !== undefined && Number.isFinite(value) && text !== '') return value;
  const message = 'The answer is not in the documented form (a metric that is no number).';
  throw new VendorError({ kind: 'uncertain', vendor: vendorId, message });
}

function figuresOf(points: readonly Sums[]): Pick<VendorStats, 'requests' | 'bytesServed' | 'hitRatio'> {
  const requests = total(points.map((point) => point.requests));
  const bytes = total(points.map((point) => point.bytes));
  const hits = total(points.map((point) => point.hits));
  return {
    requests: figure(requests, 'The vendor gave no count of requests for this time.'),
    bytesServed: figure(bytes, 'The vendor gave no count of bytes for this time.'),
    hitRatio: figure(ratio(hits, requests), 'There were no requests that the vendor counted.'),
  };
}

function toPoint({ atMs, requests, hits, bytes }: Sums): StatsPoint {
  return { atMs, requests, bytesServed: bytes, hitRatio: ratio(hits, requests) };
}

/** Undefined when nothing was told, which is not nought. */
function total(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
}

function figure(value: number | undefined, unknown: string): Figure {
  return value === undefined ? { unknown } : { value };
}
