import type { Figure, StatsPoint, VendorStats } from '../statistics.ts';

/** Values by the time at which their step begins, ms since 1970. */
export type Series = ReadonlyMap<number, number>;

/** What the vendor counted for the hosts asked for. */
export interface Counts {
  readonly requests: Series;
  readonly bytes: Series;
  /** Requests answered from the cache. */
  readonly hits: Series;
}

const noFigures = 'The vendor gave no figures for this time.';

/** The steps that the counters are of. */
export interface Steps {
  readonly intervalMs: number;
  /** Where the question begins: the step that it lies in began earlier, and is told from there on. */
  readonly fromMs: number;
}

/** Turns the vendor's counters into our figures. The hit ratio is that of requests. */
export function summarize({ requests, bytes, hits }: Counts, { intervalMs, fromMs }: Steps): VendorStats {
  const times = [...new Set([...requests.keys(), ...bytes.keys(), ...hits.keys()])].sort((a, b) => a - b);
  const [requestCount, hitCount] = [totalOf(requests), totalOf(hits)];
  const ratio = hitRatioOf(hitCount, requestCount);
  const noRatio = requestCount === 0 ? 'There were no requests in this time.' : noFigures;
  return {
    requests: figure(requestCount, noFigures),
    bytesServed: figure(totalOf(bytes), noFigures),
    hitRatio: figure(ratio, noRatio),
    ...(times.length > 0 && { intervalMs }),
    series: times.map((atMs): StatsPoint => ({
      atMs: Math.max(atMs, fromMs),
      requests: requests.get(atMs),
      bytesServed: bytes.get(atMs),
      hitRatio: hitRatioOf(hits.get(atMs), requests.get(atMs)),
    })),
  };
}

/** Adds up, time by time; used where the vendor counts its two areas apart. */
export function addSeries(all: readonly Series[]): Series {
  const sum = new Map<number, number>();
  for (const [atMs, value] of all.flatMap((series) => [...series]))
    sum.set(atMs, (sum.get(atMs) ?? 0) + value);
  return sum;
}

function totalOf(series: Series): number | undefined {
  return series.size === 0 ? undefined : [...series.values()].reduce((sum, value) => sum + value, 0);
}

/** The two counters are read by two calls, between which a late log may arrive: never above 1. */
function hitRatioOf(hits: number | undefined, requests: number | undefined): number | undefined {
  return hits === undefined || requests === undefined || requests === 0
    ? undefined
    : Math.min(1, hits / requests);
}

function figure(value: number | undefined, unknown: string): Figure {
  return value === undefined ? { unknown } : { value };
}
