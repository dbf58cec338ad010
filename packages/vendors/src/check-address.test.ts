import { expect, it } from 'vitest';
import { checkAddress } from './check-address.ts';

it.each([
  ['url', 'http://www.example.com/a?b=c'],
  ['url', 'HTTPS://www.example.com'],
  ['directory', 'https://www.example.com/a/'],
  ['everything', 'https://www.example.com/'],
  ['hostname', 'www.example.com'],
  ['hostname', 'xn--fiqs8s.example'],
  ['tag', 'any text'],
] as const)('takes the %s %s', (kind, value) => {
  expect(checkAddress({ kind, value })).toBeUndefined();
});

it.each([
  ['url', 'www.example.com/a'],
  ['url', 'https:www.example.com'],
  ['url', 'https://www.example.com/a\nb'],
  ['url', ' https://www.example.com/'],
  ['directory', 'https://www.example.com/a'],
  ['everything', 'https://www.example.com/a/'],
  ['everything', 'https://www.example.com/?a=/'],
  ['hostname', 'example'],
  ['hostname', '-a.example.com'],
  ['hostname', `${'a'.repeat(64)}.example.com`],
] as const)('refuses the %s %j', (kind, value) => {
  expect(checkAddress({ kind, value })).toMatch(/\.$/);
});
