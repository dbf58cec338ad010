import type { Metric } from 'prom-client';

export interface HistogramFacts {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly buckets: readonly number[];
}

/** So many times the same value. */
export interface Sample {
  readonly value: number;
  /** Absent: once. */
  readonly times?: number;
}

/** A histogram that takes a thousand equal values in one go: prom-client's own takes them one by one. */
export interface WeightedHistogram {
  observe(labels: Readonly<Record<string, string>>, sample: Sample): void;
  /** For a registry of prom-client. */
  readonly metric: Metric;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** How many values fell into each bucket and into none below it; the last is for what is above all. */
  readonly counts: number[];
  sum: number;
}

export function createWeightedHistogram({
  name,
  help,
  labelNames,
  buckets,
}: HistogramFacts): WeightedHistogram {
  const all = new Map<string, Series>();
  const seriesOf = (labels: Series['labels']): Series => {
    const key = JSON.stringify(labelNames.map((label) => labels[label]));
    const known = all.get(key);
    if (known !== undefined) {
      return known;
    }
    const series = { labels, counts: Array.from({ length: buckets.length + 1 }, () => 0), sum: 0 };
    all.set(key, series);
    return series;
  };
  const get = async () => ({
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    values: [...all.values()].flatMap((series) => valuesOf(series, { name, buckets })),
  });
  return {
    observe: (labels, { value, times = 1 }) => {
      const series = seriesOf(labels);
      const found = buckets.findIndex((bound) => value <= bound);
      const place = found === -1 ? buckets.length : found;
      series.counts[place] = (series.counts[place] ?? 0) + times;
      series.sum += value * times;
    },
    // A registry calls only `get` and `reset`, and reads the name; the class behind the type has more.
    metric: { name, help, get, reset: () => all.clear() } as unknown as Metric,
  };
}

/** As prom-client prints it. */
interface Line {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function valuesOf(
  { labels, counts, sum }: Series,
  { name, buckets }: Pick<HistogramFacts, 'name' | 'buckets'>,
): Line[] {
  let below = 0;
  const cumulated = counts.map((count, i) => {
    below += count;
    const le = buckets[i] === undefined ? '+Inf' : String(buckets[i]);
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below };
  });
  return [
    ...cumulated,
    { metricName: `${name}_sum`, labels: { ...labels }, value: sum },
    { metricName: `${name}_count`, labels: { ...labels }, value: below },
  ];
}
