import type { z } from 'zod';
import type { Api, ApiRequest } from './api.ts';
import { readAnswer } from './read-answer.ts';
import { pageSchema } from './shapes.ts';

export interface ListWish extends Pick<ApiRequest, 'path' | 'query' | 'signal'> {
  /** Entries at most; undefined: all there are. */
  readonly limit: number | undefined;
  /** The most that one page may have; undefined: the list has no pages. */
  readonly perPage?: number | undefined;
}

/** The entries of a list of the API, page by page as they are wanted. */
export async function* readPages<Item>(
  api: Api,
  { path, query, signal, limit = Infinity, perPage }: ListWish,
  schema: z.ZodType<Item>,
): AsyncGenerator<Item> {
  let left = limit;
  let cursor: string | undefined;
  do {
    const request = perPage === undefined ? query : { ...query, limit: Math.min(left, perPage), cursor };
    const { body } = await api.ask({ method: 'GET', path, ...(request && { query: request }), signal });
    const page = readAnswer(body, pageSchema);
    for (const item of page.items.slice(0, left)) {
      yield readAnswer(item, schema);
      left -= 1;
    }
    cursor = page.next_cursor;
  } while (cursor !== undefined && left > 0);
}
