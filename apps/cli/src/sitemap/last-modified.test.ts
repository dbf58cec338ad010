import { expect, it } from 'vitest';
import { isOlder } from './last-modified.ts';

const since = Date.parse('2026-03-10T12:00:00Z');

it.each([
  ['2026-03-10T11:59:59Z', true],
  ['2026-03-10T12:00:00Z', false],
  ['2026-03-10T13:00:00+02:00', true],
  ['2026-03-10T13:00:00+0030', false],
  ['2026-03-10', false],
  ['2026-03-09', false],
  ['2026-03-08', true],
  ['2026-03', false],
  ['2026-02', true],
  ['2025', true],
  ['2026', false],
  ['2026-03-10T06:00:00', false],
  ['2026-03-09T06:00', true],
])('%s counts as its latest moment', (lastModified, expected) => {
  expect(isOlder(lastModified, since)).toBe(expected);
});

it.each([undefined, '', 'yesterday', '10.03.2026', '2026-99-99T99:99:99Z'])(
  '%j does not say',
  (lastModified) => {
    expect(isOlder(lastModified, since)).toBeUndefined();
  },
);
