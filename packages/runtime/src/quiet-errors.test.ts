import { expect, test } from 'vitest';
import { quietErrors } from './quiet-errors.ts';

test('an error that keeps coming is reported at once and then every ten seconds, with how often it came', () => {
  const clock = { at: 0 };
  const reported: [string, number][] = [];
  const report = quietErrors(
    (error, times) => reported.push([error.message, times]),
    () => clock.at,
  );
  report(new Error('gone'));
  report(new Error('gone'));
  report(new Error('other'));
  clock.at = 9_999;
  report(new Error('gone'));
  clock.at = 10_000;
  report(new Error('gone'));
  expect(reported).toEqual([
    ['gone', 1],
    ['other', 1],
    ['gone', 3],
  ]);
});
