import { expect, it } from 'vitest';
import { commandLimits, limits } from './limits.ts';

it.each([
  ['cache-purge', limits],
  ['purge commands', commandLimits],
])('by %s, questions at their most leave purges a share of all calls', (_way, { every = [], ...own }) => {
  const [all] = every;
  const questions = [own.poll, own.read, own.stats, own.logs].flatMap((of) => (of ? [of] : []));
  const rates = questions.flatMap((of) => of.rates);
  expect(questions).toHaveLength(4);
  expect(rates.map(({ windowMs }) => windowMs)).toEqual([60_000, 60_000, 60_000, 60_000]);
  expect(all?.windowMs).toBe(60_000);
  const allMax = all?.max.value ?? 0;
  expect(Math.max(...rates.map(({ max }) => max.value))).toBeLessThanOrEqual(allMax / 2);
  expect(rates.reduce((sum, { max }) => sum + max.value, 0)).toBeLessThan(allMax);
  // A step that takes more calls than its rate allows would never be granted.
  const stuck = questions.filter(
    ({ rates: [rate], callsEach }) => (rate?.max.value ?? 0) < (callsEach?.value ?? 1),
  );
  expect(stuck).toEqual([]);
});
