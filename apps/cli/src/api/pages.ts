/** One page of a list, as the API answers it. Lists without pages have all in one. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next_cursor?: string | undefined;
}

/** Which page is wanted, as the API's queries have it. */
export interface PageWish {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface PagesWish<Item> {
  readonly read: (page: PageWish) => Promise<PageOf<Item>>;
  /** Entries at most; undefined: all there are. */
  readonly limit?: number | undefined;
  /** The most that one page may have; undefined: the list has no pages. */
  readonly perPage?: number | undefined;
}

/** The entries of a list of the API, page by page as they are wanted. */
export async function* readPages<Item>({
  read,
  limit = Infinity,
  perPage,
}: PagesWish<Item>): AsyncGenerator<Item> {
  let left = limit;
  let cursor: string | undefined;
  do {
    const page = await read(perPage === undefined ? {} : { limit: Math.min(left, perPage), cursor });
    for (const item of page.items.slice(0, left)) {
      yield item;
      left -= 1;
    }
    cursor = page.next_cursor;
  } while (cursor !== undefined && left > 0);
}
