import { expect, it } from 'vitest';
import { clockOffsetMs } from './clock-offset.ts';

it.each([
  [0, 0],
  // It was asked between 0 and 10, and shows whole seconds.
  [10, 0],
  [11, 1],
  [60_010, 60_000],
  [-999, 0],
  [-1_000, -1],
  [-60_999, -60_000],
])('a clock that shows %s is certainly %s ms ahead', (shownMs, expected) => {
  expect(clockOffsetMs({ shownMs, withinMs: 999, startedAtMs: 0, endedAtMs: 10 })).toBe(expected);
});
