import { expect, it } from 'vitest';
import type { CallLimits } from '../limits.ts';
import { limits } from './limits.ts';

it('leaves purges a share of all calls when questions are at their most', () => {
  const questions = [limits.read, limits.stats].flatMap((of) => (of ? [of] : []));
  const rates = questions.flatMap((of) => of.rates);
  const every = limits.every ?? [];
  expect([...every, ...rates].map(({ windowMs }) => windowMs)).toEqual([1000, 1000, 1000]);
  const allMax = every[0]?.max.value ?? 0;
  expect(Math.max(...rates.map(({ max }) => max.value))).toBeLessThanOrEqual(allMax / 2);
  expect(rates.reduce((sum, { max }) => sum + max.value, 0)).toBeLessThan(allMax);
  expect(questions.filter(isStuck)).toEqual([]);
});

/** A step that takes more calls than its rate allows would never be granted. */
function isStuck({ rates: [rate], callsEach }: CallLimits): boolean {
  return (rate?.max.value ?? 0) < (callsEach?.value ?? 1);
}
