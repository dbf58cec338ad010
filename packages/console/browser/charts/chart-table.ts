import { h } from '../dom/h.ts';
import { formatMinute } from '../format/moment.ts';
import type { ChartData, ChartKind } from './chart-data.ts';

/** The numbers of a chart, the newest first. */
export function chartTable(kind: ChartKind, { times, lines }: ChartData): HTMLElement {
  return h(
    'div',
    { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': `${kind.title}: numbers` },
    h(
      'table',
      {},
      h('caption', { class: 'unseen' }, `${kind.title}, ${kind.unit}`),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'Time'),
          lines.map(({ name }) => h('th', { scope: 'col', class: 'number' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        [...times.entries()].reverse().map(([i, time]) =>
          h(
            'tr',
            { 'data-key': String(time) },
            h('th', { scope: 'row' }, formatMinute(time)),
            lines.map(({ values }) => {
              const value = values[i];
              return h('td', { class: 'number' }, value === undefined ? '–' : kind.format(value));
            }),
          ),
        ),
      ),
    ),
  );
}
