import type { Callback } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { h, type Child } from '../dom/h.ts';
import { formatNumber } from '../format/number.ts';
import type { Tone } from '../format/states.ts';
import { badge } from '../parts/badge.ts';
import { emptyNote } from '../parts/blank.ts';
import { deedButton } from '../parts/deed-button.ts';
import { heading } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { link, pathWith } from '../parts/link.ts';
import { distance } from '../parts/moment.ts';
import { pager } from '../parts/pager.ts';
import { deedsColumn, table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';
import { callbackTabs } from './callback-tabs.ts';
import { redeliverButton } from './redeliver.ts';

const everyMs = 3_000;
const limit = 100;
const states = ['dead', 'pending', 'delivered'] as const;

export const deliveryTones: Readonly<Record<Callback['state'], Tone>> = {
  pending: 'busy',
  delivered: 'good',
  dead: 'bad',
};

/** Callbacks in one state, of all endpoints or one, the newest first; those that were given up can be sent again. */
export function showDeliveries(page: Page): void {
  const state = states.find((known) => known === page.query.get('state')) ?? 'dead';
  const endpoint = page.query.get('endpoint') ?? undefined;
  const cursor = page.query.get('cursor') ?? undefined;
  const list = keptPlace();
  page.show(
    'Deliveries',
    heading('Callbacks', { deeds: redeliverButton(page, []) }),
    callbackTabs(page),
    stateLinks(page.path, state, endpoint),
    endpoint !== undefined &&
      h(
        'p',
        { class: 'guesses' },
        `To the endpoint ${endpoint}. `,
        link(page.path, { class: 'chip' }, 'All'),
      ),
    list.element,
  );
  const look = poll({
    ...page,
    everyMs: cursor === undefined ? everyMs : undefined,
    onError: (error) => list.fail(error),
    load: async () => {
      const { items, next_cursor } = await page.api.call('listCallbacks', {
        query: { state, endpoint, limit, cursor },
        signal: page.signal,
      });
      list.show(
        items.length === 0
          ? nothingOf(state, next_cursor !== undefined)
          : deliveriesTable(page, items, () => look()),
        pager({ path: page.path, parameters: { state, endpoint }, cursor, next: next_cursor }),
      );
    },
  });
}

const nothingWords: Readonly<Record<Callback['state'], string>> = {
  dead: 'No callback was given up.',
  pending: 'No callback is on its way.',
  delivered: 'No callback was delivered lately.',
};

function nothingOf(state: Callback['state'], hasMore: boolean): HTMLElement {
  return emptyNote(hasMore ? 'There is none among these; there are older ones.' : nothingWords[state]);
}

function stateLinks(path: string, state: Callback['state'], endpoint: string | undefined): HTMLElement {
  return h(
    'nav',
    { class: 'segments', 'aria-label': 'State of deliveries' },
    states.map((own) =>
      link(
        pathWith(path, { state: own, endpoint }),
        { 'aria-current': own === state ? 'true' : undefined },
        own,
      ),
    ),
  );
}

function deliveriesTable(page: Page, deliveries: readonly Callback[], done: () => void): HTMLElement {
  return table<Callback>({
    caption: 'Deliveries',
    rows: deliveries,
    keyOf: ({ id }) => id,
    columns: [
      { name: 'State', cell: ({ state }) => badge(state, deliveryTones[state]) },
      { name: 'Delivery', cell: ({ id }) => link(deliveryPath(id), { class: 'id' }, id) },
      { name: 'To', class: 'target', cell: describeReceiver },
      { name: 'Attempts', cell: ({ attempts }) => formatNumber(attempts), isNumber: true },
      { name: 'Last answer', class: 'words', cell: describeLast },
      { name: 'Made', cell: ({ created_at }) => distance(created_at), isNumber: true },
      deedsColumn((delivery) => replayButton(page, delivery, done)),
    ],
  });
}

export function deliveryPath(id: string): string {
  return `/console/callbacks/deliveries/${encodeURIComponent(id)}`;
}

export function describeReceiver({ endpoint, url, method }: Callback): Child {
  return [
    h('span', { class: 'kind' }, method),
    ' ',
    endpoint === undefined ? '' : `${endpoint} `,
    url !== undefined && h('code', {}, url),
  ];
}

export function describeLast({ last_status, last_error, next_attempt_at }: Callback): Child {
  return [
    last_status === undefined ? '' : `${last_status} `,
    last_error !== undefined && last_error !== '' && h('span', {}, last_error),
    next_attempt_at !== undefined && h('span', { class: 'fine' }, 'next ', distance(next_attempt_at)),
  ];
}

/** What is on its way is not sent again. */
export function replayButton(page: Page, { id, state }: Callback, done: () => void): Child {
  if (state === 'pending' || !page.who.may('purge')) {
    return undefined;
  }
  return deedButton(
    'Send again',
    async () => {
      await page.api.call('replayCallback', { path: { id } });
      done();
      return `${id} is being sent again, with the same event id.`;
    },
    { 'aria-label': `Send again: ${id}` },
  );
}
