import type { Routes } from '@purgeway/client';
import { poll } from '../api/poll.ts';
import { h } from '../dom/h.ts';
import { emptyNote } from '../parts/blank.ts';
import { heading } from '../parts/heading.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { link } from '../parts/link.ts';
import { moment } from '../parts/moment.ts';
import { pager } from '../parts/pager.ts';
import { searchOf } from '../search/read-search.ts';
import type { Page } from '../shell/page.ts';
import { operationsTable } from './operations-table.ts';
import { createSearchForm } from './search-form.ts';
import { tellArrivals } from './tell-arrivals.ts';

const path = '/console/operations';
const everyMs = 2_000;
const limit = 50;
const lagMsUntold = 10_000;

/** Operations, the newest first, found by what the search box and the filters say. The first page keeps itself up to date. */
export function showOperations(page: Page): void {
  const search = searchOf(page.query);
  const cursor = page.query.get('cursor') ?? undefined;
  const form = createSearchForm(page, search);
  const list = keptPlace(8);
  const tell = tellArrivals(page);
  page.show(
    'Operations',
    heading('Operations', { beside: cursor === undefined && h('span', { class: 'live' }, 'live') }),
    form.element,
    list.element,
  );
  void page.api.call('listAccounts', { signal: page.signal }).then(
    ({ items }) => form.offer(items.map(({ id }) => id)),
    // Without them, the search box only knows fewer words.
    () => undefined,
  );
  poll({
    ...page,
    everyMs: cursor === undefined ? everyMs : undefined,
    onError: (error) => list.fail(error),
    load: async () => {
      const { items, next_cursor, indexed_until } = await page.api.call('listOperations', {
        // A state or type that there is not is refused by the API, in words that are shown.
        query: { ...search, limit, cursor } as Routes['listOperations']['query'],
        signal: page.signal,
      });
      tell(items);
      list.show(
        indexed_until !== undefined && lagNote(indexed_until),
        items.length === 0
          ? nothingFound({
              isSearch: Object.keys(search).length > 0,
              isFirst: cursor === undefined,
              next_cursor,
            })
          : operationsTable('Operations', items),
        pager({ path, parameters: search, cursor, next: next_cursor }),
      );
    },
  });
}

/** Operations can be found a moment after they were accepted. */
function lagNote(indexedUntil: string): HTMLElement | undefined {
  const lagMs = Date.now() - Date.parse(indexedUntil);
  return lagMs < lagMsUntold
    ? undefined
    : h('p', { class: 'notice' }, 'What was accepted since ', moment(indexedUntil), ' may be missing here.');
}

interface Looked {
  readonly isSearch: boolean;
  readonly isFirst: boolean;
  readonly next_cursor: string | undefined;
}

/** One look goes through so many records only: what it did not come to is older. */
function nothingFound({ isSearch, isFirst, next_cursor }: Looked): HTMLElement {
  if (next_cursor !== undefined) {
    return emptyNote(
      isFirst ? 'Nothing was found among the newest.' : 'Nothing was found among these.',
      'There are older ones to look through.',
    );
  }
  return isSearch
    ? emptyNote(
        'Nothing was found.',
        'Operations are kept for a while after their end. ',
        link(path, {}, 'Show all'),
      )
    : emptyNote('Nothing was asked for yet.', link('/console/purge', {}, 'Purge something'));
}
