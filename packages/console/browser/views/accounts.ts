import type { Account } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { h, type Child } from '../dom/h.ts';
import { formatDuration } from '../format/duration.ts';
import { formatNumber } from '../format/number.ts';
import { emptyNote } from '../parts/blank.ts';
import { heading } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { accountLink } from '../parts/link.ts';
import { deedsColumn, table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';
import { accountDeeds } from './account-deeds.ts';
import { accountSigns, describeStanding } from './account-standing.ts';
import { quotaMeters } from './quota-meters.ts';

const everyMs = 3_000;

/** Every vendor account: whether it sends, what is left of its quota, and what waits for it. */
export function showAccounts(page: Page): void {
  const list = keptPlace(8);
  page.show('Accounts', heading('Accounts', { beside: h('span', { class: 'live' }, 'live') }), list.element);
  const look = poll({
    ...page,
    everyMs,
    onError: (error) => list.fail(error),
    load: async () => {
      const { items } = await page.api.call('listAccounts', { signal: page.signal });
      list.show(
        items.length === 0
          ? emptyNote('There are no accounts in the config.')
          : accountsTable(page, items, () => look()),
      );
    },
  });
}

function accountsTable(page: Page, accounts: readonly Account[], look: () => void): HTMLElement {
  return table<Account>({
    caption: 'Vendor accounts',
    rows: accounts,
    keyOf: ({ id }) => id,
    columns: [
      {
        name: 'Account',
        cell: ({ id, vendor_name }) => [accountLink(id), h('span', { class: 'fine' }, vendor_name)],
      },
      {
        name: 'Stands',
        class: 'words',
        cell: (account) => [h('span', { class: 'signs' }, accountSigns(account)), describeStanding(account)],
      },
      { name: 'Quota used today', class: 'wide', cell: quotaMeters },
      { name: 'Calls left now', cell: ({ calls_left }) => formatNumber(calls_left), isNumber: true },
      { name: 'Backlog', cell: backlogOf, isNumber: true },
      {
        name: 'Under way',
        cell: ({ status }) => [
          formatNumber(status.in_flight),
          h('span', { class: 'fine' }, `${formatNumber(status.watching)} watched`),
        ],
        isNumber: true,
      },
      deedsColumn((account) => accountDeeds(page, account, look)),
    ],
  });
}

function backlogOf({ backlog: { targets, oldest_seconds, clears_in_seconds } }: Account): Child {
  return [
    formatNumber(targets),
    targets > 0 && h('span', { class: 'fine' }, `oldest ${formatDuration(oldest_seconds)}`),
    targets > 0 &&
      clears_in_seconds !== undefined &&
      h('span', { class: 'fine' }, `gone in ${formatDuration(clears_in_seconds)}`),
  ];
}
