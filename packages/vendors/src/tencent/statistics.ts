import type { StatsQuery, VendorStats } from '../statistics.ts';
import type { CallOptions } from '../vendor.ts';
import type { Statistics, TencentClient } from './client.ts';
import { hostsAsked } from './hosts-asked.ts';
import { addSeries, summarize, type Series } from './series.ts';
import { floorVendorTime, formatVendorTime } from './vendor-time.ts';
import { statTypes, type StatType } from './wire.ts';

/** GetCdnHostsDetailStatistics takes so many. */
const hostsMax = 10;

/** Reads flux, requests and hit requests, one call each. The mainland's figures alone: others have actions of their own. */
export async function readStats(
  client: TencentClient,
  query: StatsQuery,
  options: CallOptions,
): Promise<VendorStats> {
  const hosts = hostsAsked(query, hostsMax);
  const startTime = formatVendorTime(query.fromMs);
  // The vendor counts the end in.
  const endTime = formatVendorTime(query.toMs - 1);
  const read = new Map<StatType, Statistics>();
  for (const statType of statTypes) {
    read.set(
      statType,
      await client.getCdnHostsDetailStatistics({ startTime, endTime, statType, hosts }, options),
    );
  }
  const seriesOf = (statType: StatType): Series => toSeries(query.fromMs, read.get(statType));
  const counts = { requests: seriesOf('requests'), bytes: seriesOf('flux'), hits: seriesOf('hit_requests') };
  const intervalMs = (read.get('requests')?.periodMinutes ?? 0) * 60_000;
  return summarize(counts, { intervalMs, fromMs: query.fromMs });
}

/** The counters come without times: the first belongs to the step that the beginning lies in. A guess. */
function toSeries(fromMs: number, statistics: Statistics | undefined): Series {
  const stepMs = (statistics?.periodMinutes ?? 0) * 60_000;
  const startMs = floorVendorTime(fromMs, stepMs);
  return addSeries(
    Object.values(statistics?.byHost ?? {}).map(
      (counters) => new Map(counters.map((value, index) => [startMs + index * stepMs, value])),
    ),
  );
}
