import { expect, test } from 'vitest';
import { shop } from '../testing/fronts.ts';
import type { EntryWord } from './entry.ts';
import { parseEntry } from './parse-entry.ts';

function read(word: EntryWord, text: string, isOfDistribution = false) {
  const parsed = parseEntry({ word, text }, isOfDistribution ? shop.distribution : undefined);
  return parsed.ok ? `${parsed.target.kind} ${parsed.target.value}` : parsed.code;
}

test.each([
  ['https://www.example/a b', 'url https://www.example/a%20b'],
  ['HTTPS://WWW.Example:443/a/../b?q=1#top', 'url https://www.example/b?q=1'],
  ['http://www.example', 'url http://www.example/'],
  ['https://www.example/日本', 'url https://www.example/%E6%97%A5%E6%9C%AC'],
  ['https://www.example/a#', 'url https://www.example/a'],
  ['https://www.example/a/*', 'directory https://www.example/a/'],
  ['https://www.example/*', 'directory https://www.example/'],
  ['https://www.example/a*', 'url https://www.example/a*'],
  ['https://www.example/a?x=/*', 'directory-with-query'],
])('the path %s becomes %s', (text, expected) => {
  expect(read('path', text)).toBe(expected);
});

test.each([
  ['', 'empty'],
  ['www.example/a', 'no-scheme'],
  ['//www.example/a', 'distribution-needed'],
  ['https:www.example/a', 'no-scheme'],
  [' https://www.example/a', 'no-scheme'],
  ['mailto:a@www.example', 'no-scheme'],
  ['ftp://www.example/a', 'not-http'],
  ['javascript://www.example/a', 'not-http'],
  ['https://', 'not-a-url'],
  ['https://www.example:99999/', 'not-a-url'],
  ['https://user@www.example/', 'userinfo'],
  ['https://user:pass@www.example/', 'userinfo'],
  ['https://:pass@www.example/', 'userinfo'],
  ['https://www.example/a\nb', 'control-characters'],
  ['https://www.example/a\u0000', 'control-characters'],
  ['https://www.example/\u0085', 'control-characters'],
  ['https://www.example/\ud800', 'not-well-formed'],
  ['/a', 'distribution-needed'],
  [`https://www.example/${'a'.repeat(8192)}`, 'too-long'],
  [`https://www.example/${'日'.repeat(1000)}`, 'too-long'],
])('the path %j is refused as %s', (text, code) => {
  expect(read('path', text)).toBe(code);
});

test('a target of exactly 8 KB is taken', () => {
  const text = `https://www.example/${'a'.repeat(8192 - 20)}`;
  expect(read('path', text)).toBe(`url ${text}`);
});

test('paths of a distribution begin at its domain, even with two slashes', () => {
  expect(read('path', '/a', true)).toBe('url https://shop.example/a');
  expect(read('path', '/a/*', true)).toBe('directory https://shop.example/a/');
  expect(read('path', '//other.example/a', true)).toBe('url https://shop.example//other.example/a');
  expect(read('path', '/@other.example', true)).toBe('url https://shop.example/@other.example');
});

test('directories end with a slash and have no query', () => {
  expect(read('directory', 'https://www.example/a')).toBe('directory https://www.example/a/');
  expect(read('directory', 'https://www.example/a/')).toBe('directory https://www.example/a/');
  expect(read('directory', 'https://www.example/a/*')).toBe('directory https://www.example/a/');
  expect(read('directory', 'https://www.example/a?')).toBe('directory https://www.example/a/');
  expect(read('directory', 'https://www.example/a?b')).toBe('directory-with-query');
});

test('hostnames stand alone', () => {
  expect(read('hostname', 'WWW.Example')).toBe('hostname www.example');
  for (const text of ['https://www.example', 'www.example/a', 'www.example:80', 'a@www.example', 'a b']) {
    expect(read('hostname', text)).toBe('not-a-hostname');
  }
});

test('tags, patterns and everything are of a distribution', () => {
  expect(read('tag', 'story-1', true)).toBe('tag story-1');
  expect(read('pattern', '/img/*.png', true)).toBe('pattern /img/*.png');
  expect(read('everything', 'm.shop.example', true)).toBe('everything https://m.shop.example/');
  expect(read('tag', 'story-1')).toBe('distribution-needed');
  expect(read('pattern', '*.png')).toBe('distribution-needed');
  expect(read('everything', 'everything')).toBe('distribution-needed');
});
