import type { AccountShare, Operation } from '@purgeway/client';
import { h, type Child } from '../dom/h.ts';
import { formatNumber } from '../format/number.ts';
import { holdTones } from '../format/states.ts';
import { badge } from '../parts/badge.ts';
import { accountLink } from '../parts/link.ts';
import { describeCounts, progressBar } from '../parts/progress-bar.ts';
import { table } from '../parts/table.ts';
import { holdWords } from './hold-words.ts';

type Row = AccountShare & { readonly id: string };

/** How far an operation is at each account, and what it waits for. */
export function operationProgress({ accounts }: Operation): HTMLElement {
  const rows = Object.entries(accounts).map(([id, account]): Row => ({ id, ...account }));
  return table<Row>({
    caption: 'Progress at each account',
    rows,
    keyOf: ({ id }) => id,
    columns: [
      { name: 'Account', cell: ({ id }) => accountLink(id) },
      { name: 'Vendor', cell: ({ vendor }) => vendor ?? 'no longer configured' },
      { name: 'Targets', cell: ({ targets }) => formatNumber(targets), isNumber: true },
      {
        name: 'Progress',
        class: 'wide',
        cell: ({ counts }) => [progressBar(counts), h('span', { class: 'fine' }, describeCounts(counts))],
      },
      { name: 'Last words', class: 'words', cell: wordsOf },
    ],
  });
}

/** Why nothing is sent now, and what the vendor or we last said. */
function wordsOf({ waiting_for: hold, last_reason: last }: Row): Child {
  if (hold === undefined && last === undefined) {
    return '–';
  }
  return [
    hold !== undefined && [badge(hold.reason, holdTones[hold.reason] ?? 'idle'), holdWords(hold)],
    last !== undefined &&
      h('p', {}, last.message, last.code === undefined ? '' : [' ', h('code', {}, last.code)]),
  ];
}
