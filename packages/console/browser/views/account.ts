import type { Account, Rate } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { bucketsOf } from '../charts/series.ts';
import { createStatisticsCharts } from '../charts/statistics-charts.ts';
import { h, type Child } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { formatDuration } from '../format/duration.ts';
import { countOf, formatNumber } from '../format/number.ts';
import { describeHold } from '../format/states.ts';
import { emptyNote } from '../parts/blank.ts';
import { factList } from '../parts/fact-list.ts';
import { heading, section } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { link, pathWith } from '../parts/link.ts';
import { table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';
import { accountDeeds } from './account-deeds.ts';
import { accountSigns, describeStanding } from './account-standing.ts';
import { quotaMeters } from './quota-meters.ts';

const everyMs = 5_000;
const minutes = 60;

/** One vendor account with its lanes, its limits and where they come from, and charts of its own. */
export function showAccount(page: Page): void {
  const head = h('div', {}, heading(page.id));
  const figures = keptPlace(3);
  const rest = h('div');
  const charts = createStatisticsCharts(page.signal);
  page.show(page.id, head, figures.element, charts.element, rest);
  const look = poll({
    ...page,
    everyMs,
    onError: (error) => figures.fail(error),
    load: async () => {
      const { id, signal } = page;
      const [account, statistics] = await Promise.all([
        page.api.call('getAccount', { path: { id }, signal }),
        page.api.call('readStatistics', { query: { minutes, account: id }, signal }),
      ]);
      const deeds = accountDeeds(page, account, () => look());
      fill(head, heading(id, { beside: accountSigns(account), deeds }), describeStanding(account));
      figures.show(...figuresOf(account));
      fill(rest, h('div', { class: 'columns' }, lanesOf(account), limitsOf(account)));
      charts.update(bucketsOf(statistics, minutes, Date.now()));
    },
  });
}

function figuresOf(account: Account): Child[] {
  const { id, vendor_name, backlog, calls_left, status } = account;
  const facts = [
    ['Vendor', vendor_name],
    ['Calls left now', formatNumber(calls_left)],
    ['Waiting', countOf(backlog.targets, 'target')],
    ['Oldest', formatDuration(backlog.oldest_seconds)],
    ['Gone in', backlog.clears_in_seconds === undefined ? '–' : formatDuration(backlog.clears_in_seconds)],
    ['Under way', formatNumber(status.in_flight)],
    ['Watched', formatNumber(status.watching)],
  ] as const;
  return [
    factList(facts),
    h('div', { class: 'quotas' }, quotaMeters(account)),
    h(
      'p',
      { class: 'after' },
      link(pathWith('/console/operations', { account: id }), {}, 'Operations at this account'),
    ),
  ];
}

function lanesOf({ status: { lanes } }: Account): HTMLElement {
  const waiting = lanes.filter((lane) => lane.waiting > 0 || lane.hold !== undefined);
  return section(
    'Lanes',
    waiting.length === 0
      ? emptyNote('Nothing waits.')
      : table<Account['status']['lanes'][number]>({
          caption: 'Lanes with targets that wait',
          rows: waiting,
          keyOf: ({ lane }) => lane,
          columns: [
            { name: 'Lane', cell: ({ lane }) => h('code', {}, lane) },
            { name: 'Waiting', cell: ({ waiting: count }) => formatNumber(count), isNumber: true },
            { name: 'Held by', cell: ({ hold }) => (hold === undefined ? '–' : describeHold(hold)) },
          ],
        }),
  );
}

interface LimitRow {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

function limitsOf({ purge }: Account): HTMLElement {
  const rows = Object.entries(purge).flatMap(
    ([kind, { targets_per_call_max, rates, quota, budget_of }]): LimitRow[] => [
      {
        name: `${kind}: targets a call`,
        value: formatNumber(targets_per_call_max.value),
        source: sourceOf(targets_per_call_max),
      },
      ...(budget_of === undefined
        ? [
            ...rates.map((rate) => ({
              name: `${kind}: ${rate.unit}`,
              value: describeRate(rate),
              source: sourceOf(rate.max),
            })),
            ...(quota === undefined
              ? []
              : [
                  {
                    name: `${kind}: targets a day`,
                    value: formatNumber(quota.targets_per_day_max.value),
                    source: sourceOf(quota.targets_per_day_max),
                  },
                ]),
          ]
        : [{ name: `${kind}: budget`, value: `that of ${budget_of}`, source: '' }]),
    ],
  );
  return section(
    'Limits',
    table<LimitRow>({
      caption: 'Limits of the account and where they come from',
      rows,
      keyOf: ({ name, value }) => `${name} ${value}`,
      columns: [
        { name: 'Limit', cell: ({ name }) => name },
        { name: 'Value', cell: ({ value }) => value, isNumber: true },
        { name: 'Source', class: 'words', cell: ({ source }) => source },
      ],
    }),
  );
}

function describeRate({ max, window_ms }: Rate): string {
  return `${formatNumber(max.value)} in ${formatDuration(window_ms / 1000)}`;
}

function sourceOf({ source, assumed }: Rate['max']): string {
  return assumed === true ? `assumed; ${source}` : source;
}
