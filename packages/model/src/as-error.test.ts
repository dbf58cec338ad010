import { expect, test } from 'vitest';
import { asError } from './as-error.ts';

test('an error stays itself', () => {
  const error = new TypeError('no');
  expect(asError(error)).toBe(error);
});

test.each([
  ['no', 'no'],
  [{ code: 7 }, 'Something else than an error was thrown.'],
  [undefined, 'Something else than an error was thrown.'],
])('%s is made an error, and is its cause', (thrown, message) => {
  expect(asError(thrown)).toMatchObject({ message, cause: thrown });
});
