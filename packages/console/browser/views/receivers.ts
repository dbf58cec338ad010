import type { CallbackReceiver } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { h, type Child } from '../dom/h.ts';
import { formatNumber } from '../format/number.ts';
import { emptyNote } from '../parts/blank.ts';
import { deedButton } from '../parts/deed-button.ts';
import { heading } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { pager } from '../parts/pager.ts';
import { deedsColumn, table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';
import { callbackTabs } from './callback-tabs.ts';
import { circuitCell } from './circuit-cell.ts';

const everyMs = 5_000;

/** Who is not called now, endpoints and plain addresses alike. */
export function showReceivers(page: Page): void {
  const cursor = page.query.get('cursor') ?? undefined;
  const list = keptPlace();
  page.show('Receivers', heading('Callbacks'), callbackTabs(page), list.element);
  const look = poll({
    ...page,
    everyMs: cursor === undefined ? everyMs : undefined,
    onError: (error) => list.fail(error),
    load: async () => {
      const { items, next_cursor } = await page.api.call('listCallbackReceivers', {
        query: { cursor },
        signal: page.signal,
      });
      list.show(
        items.length === 0
          ? emptyNote(
              'Every receiver is called.',
              'None has failed five times in a row, and none is disabled.',
            )
          : receiversTable(page, items, () => look()),
        pager({ path: page.path, parameters: {}, cursor, next: next_cursor }),
      );
    },
  });
}

function receiversTable(page: Page, receivers: readonly CallbackReceiver[], done: () => void): HTMLElement {
  return table<CallbackReceiver>({
    caption: 'Receivers that are not called now',
    rows: receivers,
    keyOf: ({ receiver }) => receiver,
    columns: [
      { name: 'Receiver', cell: ({ receiver }) => h('code', {}, receiver) },
      { name: 'Stands', class: 'words', cell: circuitCell },
      { name: 'Waiting', cell: ({ waiting }) => formatNumber(waiting), isNumber: true },
      deedsColumn(({ receiver }) => tryButton(page, receiver, done)),
    ],
  });
}

function tryButton(page: Page, receiver: string, done: () => void): Child {
  return deedButton(
    'Try now',
    async () => {
      await page.api.call('resetCallbackReceiver', { path: { receiver } });
      done();
      return `${receiver} is tried at once.`;
    },
    { 'aria-label': `Try now: ${receiver}` },
  );
}
