import { createListing, type Page } from '@purgeway/client';

/** Which page is wanted, as the API's queries have it. */
export interface PageWish {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface ItemsWish<Item> {
  readonly read: (page: PageWish) => Promise<Page<Item>>;
  /** Items at most; undefined: all there are. */
  readonly limit?: number | undefined;
  /** The most that one page may have; undefined: the list has no pages. */
  readonly perPage?: number | undefined;
}

/** The items of a list of the API, from the first on, page by page as they are wanted. */
export async function* firstItems<Item>({
  read,
  limit = Infinity,
  perPage,
}: ItemsWish<Item>): AsyncGenerator<Item> {
  let left = limit;
  const listing = createListing((cursor) =>
    read(perPage === undefined ? {} : { limit: Math.min(left, perPage), cursor }),
  );
  for await (const item of listing) {
    yield item;
    left -= 1;
    if (left === 0) {
      return;
    }
  }
}
