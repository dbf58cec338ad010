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
  return {
    page: (cursor) => read(cursor),
    pages: () => partsOf(read),
    async *[Symbol.asyncIterator]() {
      for await (const { items } of partsOf(read)) {
        yield* items;
      }
    },
  };
}

/** What the API lists or does in parts: one after the other, each with the cursor of the one before, as they are wanted. */
export async function* partsOf<Part extends Pick<Page<unknown>, 'next_cursor'>>(
  next: (cursor: string | undefined) => Promise<Part>,
): AsyncGenerator<Part> {
  let cursor: string | undefined;
  do {
    const part = await next(cursor);
    yield part;
    cursor = part.next_cursor;
  } while (cursor !== undefined);
}
