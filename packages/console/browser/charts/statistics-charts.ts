import { h } from '../dom/h.ts';
import { formatDuration } from '../format/duration.ts';
import { formatShort } from '../format/number.ts';
import type { Line } from './chart-data.ts';
import { createChart } from './line-chart.ts';
import type { Bucket } from './series.ts';

export interface StatisticsCharts {
  readonly element: HTMLElement;
  update(buckets: readonly Bucket[]): void;
}

type Colour = Line['colour'];

/** Throughput, backlog and latency as charts. */
export function createStatisticsCharts(signal: AbortSignal): StatisticsCharts {
  const seconds = { unit: 'slowest account', measure: 'seconds', format: formatDuration } as const;
  const charts = [
    {
      chart: createChart(
        { title: 'Throughput', unit: 'targets a minute', measure: 'count', format: formatShort },
        signal,
      ),
      lines: [line('Accepted', 1, 'accepted'), line('Done', 2, 'done'), line('Failed', 3, 'failed')],
    },
    {
      chart: createChart(
        { title: 'Backlog', unit: 'targets waiting', measure: 'count', format: formatShort },
        signal,
      ),
      lines: [line('Waiting', 4, 'waiting')],
    },
    {
      chart: createChart({ title: 'Accepted to sent', ...seconds }, signal),
      lines: [line('Half within', 1, 'sentP50'), line('99 % within', 4, 'sentP99')],
    },
    {
      chart: createChart({ title: 'Accepted to final', ...seconds }, signal),
      lines: [line('Half within', 1, 'finalP50'), line('99 % within', 4, 'finalP99')],
    },
  ];
  return {
    element: h(
      'div',
      { class: 'charts' },
      charts.map(({ chart }) => chart.element),
    ),
    update: (buckets) => {
      const times = buckets.map(({ atMs }) => atMs);
      for (const { chart, lines } of charts) {
        chart.update({ times, lines: lines.map((of) => of(buckets)) });
      }
    },
  };
}

function line(name: string, colour: Colour, field: Exclude<keyof Bucket, 'atMs'>) {
  return (buckets: readonly Bucket[]): Line => ({
    name,
    colour,
    values: buckets.map((bucket) => bucket[field]),
  });
}
