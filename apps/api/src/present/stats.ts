import type { Figure, VendorStats } from '@purgeway/vendors';
import type { Range } from '../statistics/read-range.ts';
import type { ShownStats } from './stats-schema.ts';
import { presentTime } from './time.ts';

/** What was served, as the API shows it: what is not known is `null`, with the reason in `unknown`. */
export function presentStats(stats: VendorStats, { fromMs, toMs }: Range, noSeries?: string): ShownStats {
  const { requests, bytesServed, hitRatio, origin, intervalMs, series } = stats;
  const hasSeries = series.length > 0 || intervalMs !== undefined;
  return {
    requests: valueOf(requests),
    bytes_served: valueOf(bytesServed),
    hit_ratio: valueOf(hitRatio),
    origin: origin && {
      requests: valueOf(origin.requests),
      bytes_served: valueOf(origin.bytesServed),
    },
    from: presentTime(fromMs),
    to: presentTime(toMs),
    interval_seconds: intervalMs === undefined ? null : intervalMs / 1000,
    series: series.map((point) => ({
      at: presentTime(point.atMs),
      requests: point.requests ?? null,
      bytes_served: point.bytesServed ?? null,
      hit_ratio: point.hitRatio ?? null,
    })),
    unknown: {
      ...reasonOf('requests', requests),
      ...reasonOf('bytes_served', bytesServed),
      ...reasonOf('hit_ratio', hitRatio),
      ...(origin && {
        ...reasonOf('origin.requests', origin.requests),
        ...reasonOf('origin.bytes_served', origin.bytesServed),
      }),
      ...(!hasSeries && { series: noSeries ?? 'The vendor tells totals only.' }),
    },
  };
}

function valueOf(figure: Figure): number | null {
  return 'value' in figure ? figure.value : null;
}

function reasonOf(name: string, figure: Figure): Record<string, string> {
  return 'unknown' in figure ? { [name]: figure.unknown } : {};
}
