import { expect, test } from 'vitest';
import { readPages } from './read-pages.ts';

/** The numbers from 0, three a page; the cursor is the next of them. */
function pagesOf(count: number, failsAt?: number) {
  return async (cursor = '0') => {
    const first = Number(cursor);
    if (first === failsAt) {
      throw new Error('There is no answer.');
    }
    const items = Array.from({ length: Math.min(3, count - first) }, (_, place) => first + place);
    return { items, next_cursor: first + 3 < count ? String(first + 3) : undefined };
  };
}

test.each([
  { what: 'nothing', count: 0, itemsMax: 10, read: 0, hasMore: false },
  { what: 'all of one page', count: 3, itemsMax: 10, read: 3, hasMore: false },
  { what: 'all of several pages', count: 8, itemsMax: 10, read: 8, hasMore: false },
  { what: 'as many as were wanted, which are all', count: 9, itemsMax: 9, read: 9, hasMore: false },
  { what: 'as many as were wanted of more pages', count: 10, itemsMax: 9, read: 9, hasMore: true },
  { what: 'as many as were wanted of a longer page', count: 8, itemsMax: 7, read: 7, hasMore: true },
])('reads $what', async ({ count, itemsMax, read, hasMore }) => {
  const items = Array.from({ length: read }, (_, place) => place);
  expect(await readPages(pagesOf(count), itemsMax)).toEqual({ items, hasMore });
});

test('keeps what came before a page that failed, and says that it is not all', async () => {
  expect(await readPages(pagesOf(8, 6), 10)).toEqual({ items: [0, 1, 2, 3, 4, 5], hasMore: true });
  expect(await readPages(pagesOf(8, 0), 10)).toEqual({ items: [], hasMore: false });
});
