import type { Page, Routes, Target } from '@purgeway/client';

/** What was read of an operation's targets so far. */
export interface Reading {
  /** Those that are to be shown. */
  readonly rows: readonly Target[];
  /** How many were looked at. */
  readonly seen: number;
  /** Where to go on; absent at the end. */
  readonly cursor?: string | undefined;
}

export type PageWish = Routes['listTargets']['query'];

export interface TargetSearch {
  readonly pageOf: (wish: PageWish) => Promise<Page<Target>>;
  /** Empty: all. */
  readonly state: string;
  readonly before: Reading;
}

const pageShown = 50;
/** With a filter, so many are looked at in one go, until enough are found. */
const pageSearched = 1_000;
const pagesSearchedMax = 10;

/** Reads on. The API lists all targets; which of them stand at some account as the filter says is told here. */
export async function readTargets({ pageOf, state, before }: TargetSearch): Promise<Reading> {
  const isSearch = state !== '';
  const limit = isSearch ? pageSearched : pageShown;
  let reading = before;
  const wanted = before.rows.length + pageShown;
  for (let pages = 0; pages < pagesSearchedMax; pages += 1) {
    const { items, next_cursor } = await pageOf({ limit, cursor: reading.cursor });
    const found = items.filter(
      ({ accounts }) => !isSearch || accounts.some((truth) => truth.state === state),
    );
    reading = { rows: [...reading.rows, ...found], seen: reading.seen + items.length, cursor: next_cursor };
    if (next_cursor === undefined || reading.rows.length >= wanted) {
      break;
    }
  }
  return reading;
}
