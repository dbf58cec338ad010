import { expect, test } from 'vitest';
import { parseRanges, rangesOf } from './ranges.ts';

test.each([
  [[0, 1, 2, 7], '0-2,7'],
  [[7, 2, 1, 0], '0-2,7'],
  [[5], '5'],
  [[1, 3, 5], '1,3,5'],
])('%j is written %s and read back', (indexes, text) => {
  expect(rangesOf(indexes)).toBe(text);
  expect(parseRanges(text)).toEqual(indexes.toSorted((a, b) => a - b));
});
