import { expect, it } from 'vitest';
import { atMost } from '../torture/scenario.ts';
import { percentile } from './percentile.ts';

it('a percentile is one of the values', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.2, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([1, 1, 3, 5, 5]);
});

it.each([[[]], [[1, Number.NaN, 2]]])('of %j it keeps no promise', (values) => {
  expect(atMost('ms', Infinity, percentile(values, 1)).isMet).toBe(false);
});
