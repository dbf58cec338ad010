import { expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

const now = Date.UTC(2030, 0, 1);

it.each([
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5_000],
  ['Tue, 01 Jan 2030 00:02:00 GMT', 120_000],
  ['Mon, 31 Dec 2029 23:59:59 GMT', 0],
])('reads %j', (text, ms) => {
  expect(parseRetryAfter(text, now)).toBe(ms);
});

it.each([
  null,
  '',
  '-1',
  '1.5',
  '1e3',
  '5s',
  '0x10',
  '99999999999',
  '2030-01-01T00:00:10Z',
  'Tue, 99 Foo 2030 00:00:00 GMT',
])('makes nothing of %j', (text) => {
  expect(parseRetryAfter(text, now)).toBeUndefined();
});
