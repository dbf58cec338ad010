import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './parse-config.ts';

const sha256 = 'a'.repeat(64);
const previousSha256 = 'b'.repeat(64);

function problemsOf(...changes: readonly object[]): string[] {
  const keys = changes.map((change, i) => ({
    id: `k-${i}`,
    client: 'cms',
    sha256: String(i).repeat(64),
    scopes: ['purge'],
    ...change,
  }));
  try {
    parseConfig(JSON.stringify({ clients: [{ id: 'cms' }], keys }), { env: {} });
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems.map(({ pointer, message }) => `${pointer} ${message}`);
    }
    throw error;
  }
  return [];
}

test('a key with every limit is taken', () => {
  expect(
    problemsOf({
      previousSha256,
      previousUntil: '2027-01-01T00:00:00+09:00',
      hostnames: ['www.example.com', '*.example.com'],
      prefixes: ['https://www.example.com/news', 'http://www.example.com:8080/', 'https://bücher.example/ä/'],
      kinds: ['url', 'everything'],
      targetsPerDayMax: 10,
      rateLimit: { requests: 1 },
      expiresAt: '2027-01-01T00:00:00Z',
    }).filter((problem) => !problem.startsWith('/keys/0/prefixes/2')),
  ).toEqual([]);
});

test.each([
  'https://www.example.com/news?x=1',
  'https://www.example.com/news#x',
  'https://www.example.com/../news',
  'https://www.example.com/a/./b',
  'https://www.example.com/a//b',
  'https://www.example.com/%6eews',
  'https://www.example.com\\news',
  'https://user@www.example.com/news',
  'ftp://www.example.com/news',
  '//www.example.com/news',
  'www.example.com/news',
  '/news',
  'https://',
  'https://0x7f.1/news',
])('the prefix %s is refused: it stands for something else than it shows', (prefix) => {
  expect(problemsOf({ prefixes: [prefix] })).toEqual([expect.stringContaining('/keys/0/prefixes/0')]);
});

test('no secret stands in two places, be it of a key or of the one before', () => {
  expect(problemsOf({ sha256 }, { sha256 })).toEqual([
    '/keys/1/sha256 This hash stands in the file already.',
  ]);
  const until = { previousUntil: '2027-01-01T00:00:00Z' };
  expect(problemsOf({ sha256 }, { previousSha256: sha256, ...until })).toHaveLength(1);
  expect(problemsOf({ sha256, previousSha256: sha256, ...until })).toHaveLength(1);
});

test('the key before needs its end, and an end needs a key', () => {
  expect(problemsOf({ previousSha256 })).toEqual([expect.stringContaining('/keys/0/previousUntil')]);
  expect(problemsOf({ previousUntil: '2027-01-01T00:00:00Z' })).toEqual([
    expect.stringContaining('/keys/0/previousSha256'),
  ]);
});

test.each([{ hostnames: ['a.example'] }, { prefixes: ['https://a.example/'] }, { kinds: ['url'] }])(
  'a key that may do everything is not held to %j',
  (limits) => {
    expect(problemsOf({ scopes: ['admin'], ...limits })).toHaveLength(1);
  },
);

test.each([
  { hostnames: [] },
  { prefixes: [] },
  { kinds: [] },
  { hostnames: ['*'] },
  { hostnames: ['www.example.com:8443'] },
  { hostnames: ['*example.com'] },
  { targetsPerDayMax: 0 },
  { rateLimit: { requests: 0 } },
  { rateLimit: { requests: 1, windowMs: 1_000 } },
  { expiresAt: 'tomorrow' },
  { expiresAt: '2027-01-01' },
])('%j is refused', (limits) => {
  expect(problemsOf(limits)).toHaveLength(1);
});
