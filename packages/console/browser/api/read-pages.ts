interface PageOf<T> {
  readonly items: readonly T[];
  readonly next_cursor?: string | undefined;
}

/** What was read, and whether there is more than that. */
export interface Pages<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** Reads a list page by page, up to so many items; what a page fails after is kept. */
export async function readPages<T>(
  read: (cursor: string | undefined) => Promise<PageOf<T>>,
  itemsMax: number,
): Promise<Pages<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  try {
    do {
      const page = await read(cursor);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== undefined && items.length < itemsMax);
  } catch {
    return { items, hasMore: items.length > 0 };
  }
  return { items: items.slice(0, itemsMax), hasMore: cursor !== undefined || items.length > itemsMax };
}
