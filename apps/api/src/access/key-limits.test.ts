import { describe, expect, test } from 'vitest';
import { parseEntry } from '../intake/parse-entry.ts';
import { createKeyLimits, type LimitFields, type LimitedTarget } from './key-limits.ts';

// Each vector is written as a client would send it, and goes through the same reading as a request.

const news: LimitFields = { prefixes: ['https://www.example.com/news'] };
const newsFolder: LimitFields = { prefixes: ['https://www.example.com/news/'] };
const port: LimitFields = { prefixes: ['https://www.example.com:8443/news'] };
const host: LimitFields = { hostnames: ['www.example.com'] };
const below: LimitFields = { hostnames: ['*.example.com'] };
const both: LimitFields = {
  hostnames: ['www.example.com'],
  prefixes: ['https://m.example.com/', ...(news.prefixes ?? [])],
};

type Word = 'path' | 'directory' | 'hostname';

/** Whether a key with these limits may purge what is written like this; undefined where it is no target at all. */
function mayPurge(fields: LimitFields, text: string, word: Word = 'path'): boolean | undefined {
  const parsed = parseEntry({ word, text }, undefined);
  if (!parsed.ok) {
    return undefined;
  }
  const { target, hostname } = parsed;
  const limited: LimitedTarget = {
    ...target,
    hostnames: () => (hostname === undefined ? undefined : [hostname]),
  };
  return createKeyLimits(fields)?.explain(limited) === undefined;
}

describe('a prefix lets through what lies at or below it', () => {
  test.each([
    [news, 'https://www.example.com/news'],
    [news, 'https://www.example.com/news/'],
    [news, 'https://www.example.com/news/1'],
    [news, 'https://www.example.com/news?page=2'],
    [news, 'https://www.example.com/news/a?next=../../admin'],
    [news, 'https://www.example.com/news/a#/../../admin'],
    [news, 'http://www.example.com/news/1'],
    [news, 'HTTPS://WWW.EXAMPLE.COM/news/1'],
    [news, 'https://www.example.com:443/news/1'],
    [news, 'http://www.example.com:80/news/1'],
    [news, 'https://www.example.com/x/../news/1'],
    [news, 'https://www.example.com/%2e%2e/news/1'],
    [news, 'https://www.example.com/news/./1'],
    [news, 'https://www.example.com/news/1/../2'],
    [news, 'https://www.example.com\\news\\1'],
    [news, 'https://www.example.com/news/.well-known/x'],
    [news, 'https://www.example.com/news/a..b'],
    [news, 'https://www.example.com/news/..b'],
    [news, 'https://www.example.com/news/a%2fb'],
    [news, 'https://www.example.com/news/caf%C3%A9'],
    [news, 'https://www.example.com/news/日本'],
    [news, 'https://www.example.com/news/*'],
    [newsFolder, 'https://www.example.com/news/'],
    [newsFolder, 'https://www.example.com/news/1'],
    [port, 'https://www.example.com:8443/news/1'],
    [both, 'https://www.example.com/news/1'],
  ] as const)('%j: %s', (fields, text) => {
    expect(mayPurge(fields, text)).toBe(true);
  });
});

describe('a prefix keeps out what only looks like it', () => {
  const at = 'https://www.example.com';
  test.each([
    // Beside it
    `${at}/newsletter`,
    `${at}/news-archive/1`,
    `${at}/news.html`,
    `${at}/news;a=1/x`,
    `${at}/news%20`,
    `${at}/news%00`,
    `${at}/new`,
    `${at}/`,
    at,
    `${at}/*`,
    `${at}/News`,
    `${at}/NEWS/1`,
    `${at}/%6eews/1`,
    `${at}//news/1`,
    `${at}/;/news/1`,
    `${at}/admin?/news/`,
    `${at}/admin#/news/`,
    // Up and out
    `${at}/news/..`,
    `${at}/news/../admin`,
    `${at}/news/%2e%2e/admin`,
    `${at}/news/%2E%2E/admin`,
    `${at}/news/.%2e/admin`,
    `${at}/news/%2e./admin`,
    `${at}/news\\..\\admin`,
    `${at}/news/a/../../admin`,
    `${at}/news/./../admin`,
    `${at}/news/../news/../admin`,
    `${at}/news/../*`,
    `${at}/news/%2e%2e/*`,
    // Up and out for whoever decodes once more
    `${at}/news/..%2fadmin`,
    `${at}/news/..%2Fadmin`,
    `${at}/news/%2e%2e%2fadmin`,
    `${at}/news/..%5cadmin`,
    `${at}/news/a%2f..%2f..%2fadmin`,
    `${at}/news%2f..%2fadmin`,
    `${at}/news%2fa`,
    `${at}/news%5ca`,
    `${at}/news/%252e%252e/admin`,
    `${at}/news/%252e%252e%252fadmin`,
    `${at}/news/..%252fadmin`,
    `${at}/news/%25252e%25252e/admin`,
    `${at}/news/%2525252525252e`,
    `${at}/news/..%c0%afadmin`,
    `${at}/news/%c0%ae%c0%ae/admin`,
    `${at}/news/%e0%80%ae%e0%80%ae/x`,
    `${at}/news/%uff0e%uff0e/admin`,
    `${at}/news/%u002e%u002e/admin`,
    `${at}/news/..%`,
    `${at}/news/%zz`,
    `${at}/news/%`,
    `${at}/news/..;/admin`,
    `${at}/news/..;a=b/admin`,

    `${at}/news/%2e%2e;/admin`,
    `${at}/news/..%3b/admin`,
    `${at}/news/..%20/admin`,
    `${at}/news/%20../admin`,
    `${at}/news/..%00/admin`,
    `${at}/news/a%0d%0aX:1`,
    `${at}/news/a%00b`,
    `${at}/news/．．/admin`,
    `${at}/news/%ef%bc%8e%ef%bc%8e/admin`,
    `${at}/news/..／admin`,
    `${at}/news/..∕admin`,
    `${at}/news/..⁄admin`,
    `${at}/news/․․/admin`,
    `${at}/news/‥/admin`,
    `${at}/news/…/admin`,
    `${at}/news/.../admin`,
    `${at}/news/a/%2e%2e%5c%2e%2e%5cadmin`,
    // Another place
    'https://example.com/news/1',
    'https://m.example.com/news/1',
    'https://www.example.com.evil.example/news/1',
    'https://www.example.com./news/1',
    'https://evil.example/https://www.example.com/news/1',
    'https://evil.example?https://www.example.com/news',
    'https://evil.example#https://www.example.com/news',
    'https://evil.example\\@www.example.com/news/1',
    'https://www.example.com:8443/news/1',
    'http://www.example.com:443/news/1',
    'https://www.example.com:80/news/1',
    'https://wwwXexample.com/news/1',
    'https://www.example.co/news/1',
    'https://www.example.comm/news/1',
    'https://ｗｗｗ.example.org/news/1',
    'https://xn--www-.example.com/news',
    'https://www-example.com/news/1',
    'https://127.0.0.1/news/1',
    'https://[::1]/news/1',
  ])('%s', (text) => {
    expect(mayPurge(news, text)).not.toBe(true);
  });

  test.each([
    [newsFolder, `${at}/news`],
    [newsFolder, `${at}/newsletter`],
    [port, `${at}/news/1`],
    [port, 'https://www.example.com:8444/news/1'],
    // Each limit narrows: the hostnames leave out what the prefixes would allow, and the other way round.
    [both, 'https://m.example.com/a'],
    [both, `${at}/a`],
  ] as const)('%j: %s', (fields, text) => {
    expect(mayPurge(fields, text)).toBe(false);
  });

  test.each([
    'https://www.example.com@evil.example/news/1',
    'https://user@www.example.com/news/1',
    'https://evil.example:pw@www.example.com/news/1',
    'ftp://www.example.com/news/1',
    'javascript:alert(1)//www.example.com/news',
    '//www.example.com/news/1',
    'www.example.com/news/1',
    'https://www.example.com/news/\n1',
    'https://www.exam\tple.com/news/1',
    'https:///news/1',
  ])('no target at all: %j', (text) => {
    expect(mayPurge(news, text)).not.toBe(true);
  });
});

describe('hostnames', () => {
  test.each([
    [host, 'https://www.example.com/'],
    [host, 'https://www.example.com:8443/a/../b'],
    [host, 'https://WWW.Example.COM/*'],
    [host, 'https://www.example.com/..%2f'],
    [below, 'https://www.example.com/'],
    [below, 'https://a.b.example.com/'],
  ] as const)('%j lets through %s', (fields, text) => {
    expect(mayPurge(fields, text)).toBe(true);
  });

  test.each([
    [host, 'https://m.example.com/'],
    [host, 'https://a.www.example.com/'],
    [host, 'https://example.com/www.example.com'],
    [host, 'https://www.example.com./'],
    [below, 'https://example.com/'],
    [below, 'https://notexample.com/'],
    [below, 'https://www.example.com.evil.example/'],
    [below, 'https://evil.example/.example.com'],
    [below, 'https://evil.example?.example.com'],
  ] as const)('%j keeps out %s', (fields, text) => {
    expect(mayPurge(fields, text)).toBe(false);
  });

  test('a whole hostname takes limits that cover the whole of it', () => {
    expect(mayPurge(host, 'www.example.com', 'hostname')).toBe(true);
    expect(mayPurge(below, 'www.example.com', 'hostname')).toBe(true);
    expect(mayPurge({ prefixes: ['https://www.example.com'] }, 'www.example.com', 'hostname')).toBe(true);
    expect(mayPurge(news, 'www.example.com', 'hostname')).toBe(false);
    expect(mayPurge(port, 'www.example.com', 'hostname')).toBe(false);
    expect(mayPurge(host, 'example.com', 'hostname')).toBe(false);
    expect(mayPurge(both, 'm.example.com', 'hostname')).toBe(false);
  });

  test('a directory must lie below as a whole', () => {
    expect(mayPurge(news, 'https://www.example.com/news', 'directory')).toBe(true);
    expect(mayPurge(newsFolder, 'https://www.example.com/news', 'directory')).toBe(true);
    expect(mayPurge(news, 'https://www.example.com/', 'directory')).toBe(false);
    expect(mayPurge(news, 'https://www.example.com/new', 'directory')).toBe(false);
  });
});

describe('what stands for many things', () => {
  const explain = (
    fields: LimitFields,
    kind: 'tag' | 'pattern' | 'everything',
    hostnames?: readonly string[],
  ) => createKeyLimits(fields)?.explain({ kind, value: 'x', hostnames: () => hostnames });

  test.each(['tag', 'pattern', 'everything'] as const)(
    '%s: only where every hostname it may touch is covered',
    (kind) => {
      expect(explain(below, kind, ['www.example.com', 'm.example.com'])).toBeUndefined();
      expect(explain(below, kind, ['www.example.com', 'example.org'])).toContain('*.example.com');
      expect(explain(below, kind, [])).toBeDefined();
      expect(explain(below, kind)).toBeDefined();
      expect(explain(news, kind, ['www.example.com'])).toBeDefined();
    },
  );

  test('a limit of kinds is one by itself', () => {
    expect(explain({ kinds: ['tag'] }, 'tag')).toBeUndefined();
    expect(explain({ kinds: ['url', 'tag'] }, 'everything')).toBe(
      'Your key may only purge these kinds: url, tag.',
    );
  });
});

test('a key without limits has none to ask', () => {
  expect(createKeyLimits({})).toBeUndefined();
});
