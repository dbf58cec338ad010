import { VendorError } from '../errors.ts';
import type { Figure, StatsQuery, VendorStats } from '../statistics.ts';
import type { CallOptions } from '../vendor.ts';
import type { InfraiClient } from './client.ts';
import { vendorId } from './wire.ts';

/** The totals of one distribution; the vendor has no series. */
export async function readStats(
  query: StatsQuery,
  options: CallOptions,
  client: InfraiClient,
): Promise<VendorStats> {
  if (query.vendorId === undefined) {
    // Without an id the answer would be that of the whole account.
    const message = 'Infrai tells statistics of a distribution by its id alone.';
    throw new VendorError({ kind: 'unsupported', vendor: vendorId, message });
  }
  const parameters = {
    distribution_id: query.vendorId,
    from: new Date(query.fromMs).toISOString(),
    to: new Date(query.toMs).toISOString(),
  };
  const { data } = await client.readCacheStats(parameters, options);
  return {
    requests: figureOf(data.requests, 'number of requests'),
    bytesServed: figureOf(data.bytes_served, 'number of bytes'),
    hitRatio: hitRatioOf(data.hit_ratio),
    series: [],
  };
}

function figureOf(value: number | null | undefined, name: string): Figure {
  return value === null || value === undefined ? { unknown: `Infrai's answer holds no ${name}.` } : { value };
}

/** The unit is not documented: above 1 it can only be a percentage. */
function hitRatioOf(value: number | null | undefined): Figure {
  const figure = figureOf(value, 'hit ratio');
  if ('unknown' in figure || figure.value <= 1) return figure;
  return figure.value <= 100
    ? { value: figure.value / 100 }
    : {
        unknown: `Infrai's answer holds ${figure.value} as hit ratio, which is neither a share nor a percentage.`,
      };
}
