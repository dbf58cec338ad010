import type { CallbackEndpoint } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { h, type Child } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { formatNumber } from '../format/number.ts';
import { emptyNote } from '../parts/blank.ts';
import { deedButton } from '../parts/deed-button.ts';
import { heading } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { link, pathWith } from '../parts/link.ts';
import { pager } from '../parts/pager.ts';
import { deedsColumn, table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';
import { callbackTabs } from './callback-tabs.ts';
import { circuitCell } from './circuit-cell.ts';
import { redeliverButton } from './redeliver.ts';

const everyMs = 5_000;
const limit = 200;

/** Callback endpoints: whether each is called, what waits for it, and how it is called again. */
export function showEndpoints(page: Page): void {
  const cursor = page.query.get('cursor') ?? undefined;
  const list = keptPlace();
  const deeds = h('div', { class: 'deeds' });
  page.show('Callbacks', heading('Callbacks', { deeds }), callbackTabs(page), list.element);
  const look = poll({
    ...page,
    everyMs: cursor === undefined ? everyMs : undefined,
    onError: (error) => list.fail(error),
    load: async () => {
      const { items, next_cursor } = await page.api.call('listCallbackEndpoints', {
        query: { limit, cursor },
        signal: page.signal,
      });
      fill(
        deeds,
        redeliverButton(
          page,
          items.map(({ name }) => name),
        ),
      );
      list.show(
        items.length === 0 ? noEndpoints() : endpointsTable(page, items, () => look()),
        pager({ path: page.path, parameters: {}, cursor, next: next_cursor }),
      );
    },
  });
}

function noEndpoints(): HTMLElement {
  return emptyNote(
    'There are no callback endpoints.',
    'A request may still name an address of its own; those are under Deliveries.',
  );
}

function endpointsTable(page: Page, endpoints: readonly CallbackEndpoint[], done: () => void): HTMLElement {
  return table<CallbackEndpoint>({
    caption: 'Callback endpoints',
    rows: endpoints,
    keyOf: ({ name }) => name,
    columns: [
      {
        name: 'Endpoint',
        cell: ({ name, description }) => [
          link(pathWith('/console/callbacks/deliveries', { endpoint: name }), {}, name),
          description !== undefined && h('span', { class: 'fine' }, description),
        ],
      },
      {
        name: 'Address',
        class: 'target',
        cell: ({ method, url, unreadable }) => [
          h('span', { class: 'kind' }, method),
          ' ',
          unreadable === true ? h('em', {}, 'sealed with a key that is not there') : h('code', {}, url),
        ],
      },
      {
        name: 'Made in',
        cell: ({ source, client }) =>
          source === 'config' ? 'config' : ['API', client === undefined ? '' : `, ${client}`],
      },
      { name: 'Stands', class: 'words', cell: circuitCell },
      { name: 'Waiting', cell: ({ waiting }) => formatNumber(waiting), isNumber: true },
      deedsColumn((endpoint) => deedsOf(page, endpoint, done)),
    ],
  });
}

function deedsOf(page: Page, { name, circuit, disabled_at }: CallbackEndpoint, done: () => void): Child {
  if (!page.who.may('purge')) {
    return '–';
  }
  return h('div', { class: 'deeds' }, [
    disabled_at !== undefined &&
      deedButton(
        'Enable',
        async () => {
          await page.api.call('enableCallbackEndpoint', { path: { name } });
          done();
          return `${name} is called again. What is dead is sent again with "Send again".`;
        },
        { 'aria-label': `Enable ${name}` },
      ),
    disabled_at === undefined &&
      circuit.state !== 'closed' &&
      deedButton(
        'Try now',
        async () => {
          await page.api.call('resetCallbackCircuit', { path: { name } });
          done();
          return `${name} is tried at once.`;
        },
        { 'aria-label': `Try now: ${name}` },
      ),
  ]);
}
