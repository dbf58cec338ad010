import type { Page } from '@purgeway/client';
import type { Api } from '../api/api.ts';
import { firstItems, type ItemsWish, type PageWish } from '../api/first-items.ts';
import type { Context } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { tableLines, type Column } from '../screen/table.ts';

/** Options of commands that list something. */
export interface ListOptions {
  readonly limit: number;
  readonly all?: true;
}

/** Rows that are laid out together: a long list comes in parts, so that it is never held whole. */
const rowsTogether = 500;

export interface PrintedList<Item> extends Omit<ItemsWish<Item>, 'read'> {
  readonly read: (page: PageWish, from: ListSource) => Promise<Page<Item>>;
  readonly columns: readonly Column[];
  readonly rowOf: (item: Item) => readonly string[];
  /** Left out unless it holds; absent: all are shown. */
  readonly isWanted?: (item: Item) => boolean;
  /** What is said of an empty list. */
  readonly none: string;
}

export interface ListSource {
  readonly api: Api;
  readonly signal: AbortSignal;
}

/** Prints a list of the API: a table for people, one JSON object a line for programs. */
export async function list<Item>(wanted: PrintedList<Item>, context: Context): Promise<ExitName> {
  const { screen, signal } = context;
  const { read, columns, rowOf, isWanted, none, limit } = wanted;
  const { api } = await context.connect();
  let rows: (readonly string[])[] = [];
  let [seen, shown] = [0, 0];
  const flush = async (): Promise<void> => {
    const [head = '', ...body] = tableLines(columns, rows);
    await screen.print(...(shown === rows.length ? [screen.tone('strong', head)] : []), ...body);
    rows = [];
  };
  for await (const item of firstItems({ ...wanted, read: (page) => read(page, { api, signal }) })) {
    seen += 1;
    if (isWanted?.(item) ?? true) {
      await screen.item(item);
      rows.push(screen.isJson ? [] : rowOf(item));
      shown += 1;
    }
    if (rows.length >= rowsTogether) {
      await flush();
    }
  }
  if (rows.length > 0) {
    await flush();
  }
  if (isWanted !== undefined && seen === limit) {
    const what = shown === 0 ? 'There is none among the first' : 'Only looked at the first';
    screen.note(`${what} ${seen}; --all looks at all of them.`);
  } else if (shown === 0) {
    screen.note(none);
  }
  return 'ok';
}

export function limitOf({ limit, all }: ListOptions): number | undefined {
  return all === true ? undefined : limit;
}
