import { h, svg } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { formatMinute } from '../format/moment.ts';
import { chartTable } from './chart-table.ts';
import { marginLeft, marginRight, type ChartData, type ChartKind } from './chart-data.ts';
import { drawChart } from './draw-chart.ts';

export interface Chart {
  readonly element: HTMLElement;
  update(data: ChartData): void;
}

const height = 200;

/** A chart of lines over time, as wide as it may be, with its numbers as a table for whoever does not see it. */
export function createChart(kind: ChartKind, signal: AbortSignal): Chart {
  let data: ChartData = { times: [], lines: [] };
  const plot = h('div', { class: 'plot' });
  const legend = h('ul', { class: 'legend' });
  const numbers = h('div', { class: 'numbers' });
  const details = h('details', { ontoggle: () => drawTable() }, h('summary', {}, 'Numbers'), numbers);
  const element = h(
    'figure',
    { class: 'chart' },
    h(
      'figcaption',
      {},
      h('span', { class: 'chart-title' }, kind.title),
      h('span', { class: 'hint' }, kind.unit),
    ),
    legend,
    plot,
    details,
  );
  const draw = (at?: number): void => {
    const width = plot.clientWidth;
    if (width > 0) {
      fill(plot, drawChart({ kind, data, width, height, at }), tipOf(kind, data, at));
    }
    fill(legend, legendOf(kind, data));
  };
  const drawTable = (): void => fill(numbers, details.open && chartTable(kind, data));
  plot.addEventListener('pointermove', (event) => draw(nearest(event, plot, data)));
  plot.addEventListener('pointerleave', () => draw());
  const observer = new ResizeObserver(() => draw());
  observer.observe(plot);
  signal.addEventListener('abort', () => observer.disconnect());
  return {
    element,
    update: (next) => {
      data = next;
      draw();
      drawTable();
    },
  };
}

function nearest({ clientX }: PointerEvent, plot: HTMLElement, { times }: ChartData): number | undefined {
  const { left, width } = plot.getBoundingClientRect();
  const share = (clientX - left - marginLeft) / Math.max(1, width - marginLeft - marginRight);
  const at = Math.round(share * (times.length - 1));
  return at >= 0 && at < times.length ? at : undefined;
}

function legendOf(kind: ChartKind, { lines }: ChartData): HTMLElement[] {
  return lines.map(({ name, colour, values }) => {
    const last = values.findLast((value) => value !== undefined);
    return h(
      'li',
      {},
      svg(
        'svg',
        { viewBox: '0 0 16 8', class: `swatch line-${colour}`, 'aria-hidden': 'true' },
        svg('path', { d: 'M1 4h14', class: `stroke-${colour}` }),
      ),
      h('span', {}, name),
      h('b', {}, last === undefined ? '–' : kind.format(last)),
    );
  });
}

function tipOf(
  kind: ChartKind,
  { times, lines }: ChartData,
  at: number | undefined,
): HTMLElement | undefined {
  const time = at === undefined ? undefined : times[at];
  if (at === undefined || time === undefined) {
    return undefined;
  }
  const side = at > times.length / 2 ? 'left' : 'right';
  return h(
    'div',
    { class: `tip ${side}`, 'aria-hidden': 'true' },
    h('span', { class: 'tip-time' }, formatMinute(time)),
    lines.map(({ name, colour, values }) => {
      const value = values[at];
      return h(
        'span',
        { class: 'tip-line' },
        h('i', { class: `dot-${colour}` }),
        name,
        h('b', {}, value === undefined ? '–' : kind.format(value)),
      );
    }),
  );
}
