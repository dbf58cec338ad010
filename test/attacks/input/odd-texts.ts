import type { Random } from './random.ts';

/** Hosts that the API under attack fronts. */
export const knownHosts = ['www.example.com', 'shop.example.com'] as const;

const oddPaths = [
  '/',
  '//',
  '/.',
  '/..',
  '/../../etc/passwd',
  '/a/./b/../c',
  '/a%2e%2e/b',
  '/%00',
  '/%',
  '/%zz',
  '/a b',
  '/ä/ö',
  '/\u{1F4A9}',
  '/a\\b',
  '/a;b=c',
  '/?',
  '/#',
  '/?#',
  '/a?b=c&b=d',
  '/a?b=%',
  '/news/*',
  '/*',
  '/a//b///c',
  '/a?X-Amz-Signature=abcdef0123456789',
  '/\u200B',
  '/\uFEFF',
  '/a\u0301',
] as const;

const oddUrls = [
  '',
  ' ',
  'null',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'ftp://www.example.com/',
  'https:///www.example.com/',
  'https://user:password@www.example.com/',
  'https://www.example.com:99999/',
  'https://www.example.com:0/',
  'https://[::1]/',
  'https://[::1',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://www.example.com.',
  'https://WWW.EXAMPLE.COM/',
  'https://www.example.com%2f@evil.example/',
  'https://www.example.com\u0000.evil.example/',
  'https://www。example。com/',
  'https://xn--/',
  'https://ex\u00ADample.com/',
  'https://\uD800/',
  'https://www.example.com/\uDFFF',
  'https://www.example.com/\r\nX-Injected: 1',
  'https://www.example.com/\t',
  '//www.example.com/',
  '/relative',
  '../relative',
  'https:www.example.com',
  'https:/www.example.com/a',
  'HTTPS://www.example.com/UP',
  '*',
  '{}',
  '__proto__',
] as const;

/** A URL that can be purged. */
export function goodUrl(random: Random): string {
  return `https://${random.pick(knownHosts)}/${random.word(random.whole(1, 20))}`;
}

/** A text in the place of a URL that may or may not be taken. */
export function oddUrl(random: Random): string {
  return random.chance(0.6)
    ? `https://${random.pick(knownHosts)}${random.pick(oddPaths)}`
    : random.pick(oddUrls);
}

const oddValues: readonly [() => string, ...(() => string)[]] = [
  () => 'null',
  () => 'true',
  () => '1e400',
  () => '-0',
  () => '-1e-400',
  () => '9007199254740993',
  () => '1'.repeat(400),
  () => '[]',
  () => '{}',
  () => '[[]]',
  () => '[null]',
  () => '[1,2,3]',
  () => '""',
  () => '"\\u0000"',
  () => '"\\ud800"',
  () => '"\\udfff\\ud800"',
  () => '{"__proto__":{"paths":["x"]}}',
  () => '{"constructor":{"prototype":{"isAdmin":true}}}',
  () => '{"length":1e9}',
  () => `"${'x'.repeat(9_000)}"`,
  () => '{"toJSON":1}',
];

/** JSON text of a value that no field expects. */
export function oddValue(random: Random): string {
  return random.pick(oddValues)();
}

/** Field names, known and unknown. */
export const fieldNames = [
  'paths',
  'directories',
  'tags',
  'hostnames',
  'patterns',
  'purge_everything',
  'distribution_id',
  'vendor',
  'mode',
  'priority',
  'partial',
  'callback',
  'idempotency_key',
  'deadline_seconds',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  'a~/b',
] as const;
