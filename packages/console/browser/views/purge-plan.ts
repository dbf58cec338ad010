import type { AccountForecast, DryRun, ProblemItem } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { formatDuration } from '../format/duration.ts';
import { countOf, formatNumber } from '../format/number.ts';
import { badge } from '../parts/badge.ts';
import { deedButton } from '../parts/deed-button.ts';
import { accountLink } from '../parts/link.ts';
import { meter } from '../parts/meter.ts';
import { table } from '../parts/table.ts';

/** What a purge would do, and the button that does it. */
export function purgePlan(plan: DryRun, purge: () => Promise<string | undefined>): HTMLElement {
  const { targets, accounts, refused = [], refused_count = refused.length } = plan;
  const calls = accounts.reduce((sum, account) => sum + account.calls, 0);
  return h(
    'div',
    {},
    h(
      'p',
      { class: 'plan-sum' },
      h('strong', {}, countOf(targets, 'target')),
      ` at ${countOf(accounts.length, 'account')}, in `,
      h('strong', {}, countOf(calls, 'call')),
      ', ',
      ...timeWords(accounts),
    ),
    refused_count > 0 && refusedList(refused, refused_count),
    planTable(accounts),
    targets > 0 &&
      h(
        'div',
        { class: 'buttons' },
        deedButton(`Purge ${countOf(targets, 'target')}`, purge, { class: 'primary', id: 'purge-now' }),
      ),
  );
}

/** When the last account is done; a paused one is not counted on. */
function timeWords(accounts: readonly AccountForecast[]): Child[] {
  const known = accounts.map(secondsOf).filter((seconds) => seconds !== undefined);
  const isPaused = known.length < accounts.length;
  if (known.length === 0) {
    return [isPaused ? 'and nothing is sent before somebody resumes.' : 'and nothing to do.'];
  }
  const words: Child[] = ['done in about ', h('strong', {}, formatDuration(Math.max(...known)))];
  return [...words, isPaused ? ', where nothing is paused.' : '.'];
}

function secondsOf({ starts_in_seconds, takes_seconds }: AccountForecast): number | undefined {
  return takes_seconds === undefined ? undefined : (starts_in_seconds ?? 0) + takes_seconds;
}

const refusedShown = 10;

/** What would be refused, the first of it with the reason. */
export function refusedList(refused: readonly ProblemItem[], count: number): HTMLElement {
  const more = count - Math.min(refusedShown, refused.length);
  return h(
    'div',
    { class: 'notice bad' },
    h('p', {}, h('strong', {}, `${countOf(count, 'entry', 'entries')} would be refused`)),
    h(
      'ul',
      {},
      refused
        .slice(0, refusedShown)
        .map(({ pointer, detail }) =>
          h('li', {}, pointer !== undefined && [h('code', {}, pointer), ' '], detail),
        ),
      more > 0 && h('li', {}, `and ${formatNumber(more)} more`),
    ),
  );
}

function planTable(accounts: readonly AccountForecast[]): HTMLElement {
  return table<AccountForecast>({
    caption: 'What each account would do',
    rows: accounts,
    keyOf: ({ account }) => account,
    columns: [
      {
        name: 'Account',
        cell: ({ account, vendor }) => [accountLink(account), h('span', { class: 'fine' }, vendor)],
      },
      { name: 'Targets', cell: ({ targets }) => formatNumber(targets), isNumber: true },
      {
        name: 'Calls',
        isNumber: true,
        cell: ({ calls, waiting }) => [
          formatNumber(calls),
          waiting > 0 && h('span', { class: 'fine' }, `behind ${formatNumber(waiting)}`),
        ],
      },
      { name: 'Quota', class: 'wide', cell: quotaOf },
      { name: 'Time', cell: timeOf, isNumber: true },
      {
        name: 'Proof',
        cell: ({ proof }) =>
          proof === 'polled'
            ? badge('confirmed', 'good', 'The vendor is asked until it says that it is done')
            : badge('unverified', 'fair', 'The vendor has no way to be asked'),
      },
    ],
  });
}

function quotaOf({ quota = [] }: AccountForecast): Child {
  if (quota.length === 0) {
    return h('span', { class: 'fine' }, 'no daily quota');
  }
  return quota.map(({ kind, per_day, used, needed }) => meter({ label: kind, used, needed, most: per_day }));
}

function timeOf({ paused, starts_in_seconds = 0, takes_seconds }: AccountForecast): Child {
  if (takes_seconds === undefined) {
    return paused === undefined ? '–' : badge('paused', 'warn');
  }
  return [
    formatDuration(takes_seconds),
    starts_in_seconds > 0 && h('span', { class: 'fine' }, `after ${formatDuration(starts_in_seconds)}`),
  ];
}
