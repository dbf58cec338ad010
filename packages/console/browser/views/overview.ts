import type { Account, Operation } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { bucketsOf } from '../charts/series.ts';
import { createStatisticsCharts } from '../charts/statistics-charts.ts';
import { h } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { emptyNote, skeleton } from '../parts/blank.ts';
import { choice, field } from '../parts/field.ts';
import { heading, section } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { link, pathWith } from '../parts/link.ts';
import type { Page } from '../shell/page.ts';
import { operationsTable } from './operations-table.ts';
import { overviewTiles } from './overview-tiles.ts';
import { troubleList } from './trouble-list.ts';

const spans = [
  ['60', 'Last hour'],
  ['360', 'Last 6 hours'],
  ['1440', 'Last 24 hours'],
] as const;

const everyMs = 10_000;
const recentShown = 6;

/** How everything stands at one glance: figures, charts, what needs somebody, and what was asked for last. */
export function showOverview(page: Page): void {
  const minutes = spans.find(([value]) => value === page.query.get('minutes'))?.[0] ?? '60';
  const account = page.query.get('account') ?? '';
  const parts = {
    tiles: keptPlace(1),
    trouble: h('div', {}, skeleton(2)),
    filters: h('div', { class: 'filters' }),
    charts: createStatisticsCharts(page.signal),
    recent: h('div', {}, skeleton()),
  };
  const show = (accounts: readonly Account[]): void =>
    fill(parts.filters, ...filtersOf(page, { minutes, account, accounts }));
  show([]);
  page.show(
    'Overview',
    heading('Overview', { deeds: parts.filters }),
    parts.tiles.element,
    parts.charts.element,
    h(
      'div',
      { class: 'columns overview' },
      section('Needs attention', parts.trouble),
      section('Latest operations', parts.recent),
    ),
  );
  poll({
    ...page,
    everyMs,
    onError: (error) => parts.tiles.fail(error),
    load: async () => {
      const { signal } = page;
      const [accounts, statistics, operations] = await Promise.all([
        page.api.call('listAccounts', { signal }),
        page.api.call('readStatistics', {
          query: { minutes: Number(minutes), account: account === '' ? undefined : account },
          signal,
        }),
        page.api.call('listOperations', { query: { limit: recentShown }, signal }),
      ]);
      const buckets = bucketsOf(statistics, Number(minutes), Date.now());
      parts.tiles.show(overviewTiles(accounts.items, buckets));
      fill(parts.trouble, troubleList(accounts.items));
      fill(parts.recent, recentOf(operations.items));
      show(accounts.items);
      parts.charts.update(buckets);
    },
  });
}

interface Filters {
  readonly minutes: string;
  readonly account: string;
  readonly accounts: readonly Account[];
}

function filtersOf(page: Page, { minutes, account, accounts }: Filters): HTMLElement[] {
  const go = (changes: Record<string, string>, focused: string): void =>
    page.go(pathWith('/console', { minutes, account, ...changes }), focused);
  const known = [...new Set([...accounts.map(({ id }) => id), ...(account === '' ? [] : [account])])];
  return [
    field({
      id: 'span',
      label: 'Time shown in charts',
      isLabelHidden: true,
      control: choice(
        { id: 'span', onchange: ({ target }) => go({ minutes: chosenOf(target) }, 'span') },
        spans,
        minutes,
      ),
    }),
    field({
      id: 'account',
      label: 'Account shown in charts',
      isLabelHidden: true,
      control: choice(
        { id: 'account', onchange: ({ target }) => go({ account: chosenOf(target) }, 'account') },
        [['', 'All accounts'], ...known.map((id) => [id, id] as const)],
        account,
      ),
    }),
  ];
}

function chosenOf(target: EventTarget | null): string {
  return target instanceof HTMLSelectElement ? target.value : '';
}

function recentOf(operations: readonly Operation[]): HTMLElement {
  if (operations.length === 0) {
    return emptyNote('Nothing was asked for yet.', link('/console/purge', {}, 'Purge something'));
  }
  return operationsTable('Latest operations', operations, { isShort: true });
}
