import { z } from 'zod';

/** How many operations of each second, counted from 1970, are indexed. */
export type SecondCounts = Map<number, number>;

const countsSchema = z.array(z.tuple([z.number(), z.number()]));

export function countsOf(text: string | null | undefined): SecondCounts {
  return new Map(text === null || text === undefined ? [] : countsSchema.parse(JSON.parse(text)));
}

export function secondOf(ms: number): number {
  return Math.floor(ms / 1_000);
}

/** Without the seconds before `from`. */
export function trimmed(counts: SecondCounts, from: number): SecondCounts {
  return new Map([...counts].filter(([second]) => second >= from));
}

/** Whether so many operations are all that is counted. */
export function isWhole(counts: SecondCounts, operations: number): boolean {
  return [...counts.values()].reduce((sum, count) => sum + count, 0) === operations;
}

/** With operations that were asked for at these times, ms since 1970. */
export function newCounts(counts: SecondCounts, timesMs: readonly number[]): SecondCounts {
  const all = new Map(counts);
  for (const ms of timesMs) {
    all.set(secondOf(ms), (all.get(secondOf(ms)) ?? 0) + 1);
  }
  return all;
}
