import type { StatsQuery, VendorStats } from '../../statistics.ts';
import type { CallOptions } from '../../vendor.ts';
import { failure } from '../failures.ts';
import { hostsAsked } from '../hosts-asked.ts';
import { addSeries, summarize, type Series } from '../series.ts';
import { formatVendorTime, parseVendorTime } from '../vendor-time.ts';
import type { SuccessorClient } from './client.ts';
import type { CdnData } from './wire.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** DescribeCdnData takes 30 domains, but a filter of DescribeDomains five values. */
const domainsMax = 5;
const stretchMsMax = 90 * dayMs;

/** Steps by the longest stretch that is asked for with them. */
const intervals = [
  { name: '5min', intervalMs: 5 * 60_000, stretchMs: dayMs },
  { name: 'hour', intervalMs: 60 * 60_000, stretchMs: 31 * dayMs },
  { name: 'day', intervalMs: dayMs, stretchMs: stretchMsMax },
] as const;

/** The domains' areas first, then flux, requests and hits of each area: an area that is not theirs would tell 0. */
export async function readStats(
  client: SuccessorClient,
  query: StatsQuery,
  options: CallOptions,
): Promise<VendorStats> {
  const domains = hostsAsked(query, domainsMax);
  const interval = intervals.find(({ stretchMs }) => query.toMs - query.fromMs <= stretchMs);
  if (interval === undefined)
    throw failure('rejected', 'Tencent Cloud CDN tells figures of at most 90 days at once.');
  const areas = await areasOf(client, domains, options);
  const read = async (metric: string): Promise<Series> => {
    const parts: Series[] = [];
    for (const area of areas) {
      const request = {
        StartTime: formatVendorTime(query.fromMs),
        // The vendor counts the end in.
        EndTime: formatVendorTime(query.toMs - 1),
        Metric: metric,
        Domains: domains,
        Interval: interval.name,
        Area: area,
      };
      parts.push(toSeries(await client.describeCdnData(request, options), metric));
    }
    return addSeries(parts);
  };
  const counts = {
    bytes: await read('flux'),
    requests: await read('request'),
    hits: await read('hitRequest'),
  };
  return summarize(counts, { intervalMs: interval.intervalMs, fromMs: query.fromMs });
}

async function areasOf(
  client: SuccessorClient,
  domains: readonly string[],
  options: CallOptions,
): Promise<readonly string[]> {
  const query = { Filters: [{ Name: 'domain', Value: domains }] };
  const { Domains } = await client.describeDomains(query, options);
  const areas = new Set(
    Domains.flatMap(({ Area }) => (Area === 'global' ? ['mainland', 'overseas'] : [Area])),
  );
  if (areas.size === 0) throw failure('not-found', `Tencent Cloud CDN does not have ${domains.join(', ')}.`);
  return [...areas];
}

function toSeries({ Data }: CdnData, metric: string): Series {
  const found = Data.flatMap(({ CdnData }) => CdnData).filter(({ Metric }) => Metric === metric);
  return addSeries(
    found.map(({ DetailData }) => new Map(DetailData.map(({ Time, Value }) => [readTime(Time), Value]))),
  );
}

function readTime(text: string): number {
  const ms = parseVendorTime(text);
  if (ms === undefined)
    throw failure('uncertain', `The time of a figure has another form than documented: ${text}`);
  return ms;
}
