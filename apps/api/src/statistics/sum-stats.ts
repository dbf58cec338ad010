import type { Figure, OriginFigures, StatsPoint, VendorStats } from '@purgeway/vendors';

/** What one distribution served. */
export interface StatsOf {
  readonly id: string;
  readonly stats: VendorStats;
}

/** A number that one distribution did not add to a sum, and why. `field` absent: it added nothing at all. */
export interface Missing {
  readonly distribution_id: string;
  readonly field?: FigureName | OriginName;
  readonly reason: string;
}

const figureNames = { requests: 'requests', bytesServed: 'bytes_served', hitRatio: 'hit_ratio' } as const;
type FigureKey = keyof typeof figureNames;
export type FigureName = (typeof figureNames)[FigureKey];
/** What was fetched from the origin, in all or one number of it. */
export type OriginName = 'origin' | 'origin.requests' | 'origin.bytes_served';

export interface Sum {
  readonly stats: VendorStats;
  /** Why there is no series although the vendors have some. */
  readonly noSeries?: string | undefined;
  readonly missing: readonly Missing[];
}

/**
 * The sum of what several distributions served. What one of them cannot tell is left out of that sum and named; where none can tell, it
 * is unknown. The hit ratio is weighted by requests. What was fetched from the origin is there when any tells it.
 */
export function sumStats(all: readonly StatsOf[]): Sum {
  const intervals = new Set(
    all.filter(({ stats }) => stats.series.length > 0).map(({ stats }) => stats.intervalMs),
  );
  const [intervalMs, ...others] = intervals;
  const isSame = others.length === 0 && intervalMs !== undefined;
  const origins = all.flatMap(({ stats }) => stats.origin ?? []);
  return {
    stats: {
      requests: sumOf(all.map(({ stats }) => stats.requests)),
      bytesServed: sumOf(all.map(({ stats }) => stats.bytesServed)),
      hitRatio: ratioOf(all),
      ...(origins.length > 0 && { origin: sumOfOrigins(origins) }),
      ...(isSame && { intervalMs }),
      series: isSame ? sumSeries(all.map(({ stats }) => stats.series)) : [],
    },
    noSeries: isSame ? undefined : whyNoSeries(others.length > 0),
    missing: [...all.flatMap(missingOf), ...(origins.length > 0 ? all.flatMap(missingOfOrigin) : [])],
  };
}

function whyNoSeries(areThereSeveral: boolean): string {
  return areThereSeveral
    ? 'The vendors tell in steps of different lengths.'
    : 'None of the distributions that were asked has a series.';
}

function sumOfOrigins(origins: readonly OriginFigures[]): OriginFigures {
  return {
    requests: sumOf(origins.map(({ requests }) => requests)),
    bytesServed: sumOf(origins.map(({ bytesServed }) => bytesServed)),
  };
}

function sumOf(figures: readonly Figure[]): Figure {
  const known = figures.flatMap(valuesOf);
  return known.length === 0 ? noneKnows : { value: known.reduce((sum, value) => sum + value, 0) };
}

function ratioOf(all: readonly StatsOf[]): Figure {
  const ratio = weightedRatio(
    all.map(({ stats: { hitRatio, requests } }) => ({
      hitRatio: valuesOf(hitRatio)[0],
      requests: valuesOf(requests)[0],
    })),
  );
  return ratio === undefined ? noneKnows : { value: ratio };
}

const noneKnows: Figure = { unknown: 'None of the distributions that were asked can tell.' };

function sumSeries(all: readonly (readonly StatsPoint[])[]): StatsPoint[] {
  const byTime = Map.groupBy(all.flat(), ({ atMs }) => atMs);
  return [...byTime]
    .toSorted(([one], [other]) => one - other)
    .map(([atMs, points]) => ({
      atMs,
      requests: sumKnown(points.map(({ requests }) => requests)),
      bytesServed: sumKnown(points.map(({ bytesServed }) => bytesServed)),
      hitRatio: weightedRatio(points),
    }));
}

function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

/** Of those that tell both; undefined when there were no requests to weigh by. */
function weightedRatio(all: readonly Pick<StatsPoint, 'hitRatio' | 'requests'>[]): number | undefined {
  let hits = 0;
  let requests = 0;
  for (const one of all) {
    if (one.hitRatio !== undefined && one.requests !== undefined) {
      hits += one.hitRatio * one.requests;
      requests += one.requests;
    }
  }
  return requests === 0 ? undefined : hits / requests;
}

function missingOf({ id, stats }: StatsOf): Missing[] {
  return keys.flatMap((key) => {
    const figure = stats[key];
    if ('unknown' in figure) {
      return [{ distribution_id: id, field: figureNames[key], reason: figure.unknown }];
    }
    return key === 'hitRatio' && 'unknown' in stats.requests
      ? [{ distribution_id: id, field: figureNames[key], reason: 'Without its requests it has no weight.' }]
      : [];
  });
}

/** Only where some distribution tells it at all. */
function missingOfOrigin({ id, stats: { origin } }: StatsOf): Missing[] {
  if (origin === undefined) {
    const reason = 'Its vendor does not tell what it fetched from the origin.';
    return [{ distribution_id: id, field: 'origin', reason }];
  }
  return [
    ...unknownOf(id, 'origin.requests', origin.requests),
    ...unknownOf(id, 'origin.bytes_served', origin.bytesServed),
  ];
}

function unknownOf(id: string, field: OriginName, figure: Figure): Missing[] {
  return 'unknown' in figure ? [{ distribution_id: id, field, reason: figure.unknown }] : [];
}

const keys = ['requests', 'bytesServed', 'hitRatio'] as const;

function valuesOf(figure: Figure): number[] {
  return 'value' in figure ? [figure.value] : [];
}
