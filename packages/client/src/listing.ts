/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor?: string | undefined;
}

/** A list that is fetched page by page as it is gone through: `for await (const item of listing)`. */
export interface Listing<Item> extends AsyncIterable<Item> {
  /** Only one page. Absent `cursor`: the first. */
  page(cursor?: string): Promise<Page<Item>>;
  pages(): AsyncGenerator<Page<Item>>;
}

export function createListing<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): Listing<Item> {
  async function* pages(): AsyncGenerator<Page<Item>> {
    let cursor: string | undefined;
    do {
      const page = await read(cursor);
      yield page;
      cursor = page.next_cursor;
    } while (cursor !== undefined);
  }
  return {
    page: (cursor) => read(cursor),
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const { items } of pages()) {
        yield* items;
      }
    },
  };
}
