import { expect, test } from 'vitest';
import { readSearch, searchOf, writeSearch } from './read-search.ts';

const accounts = ['main-account', 'images'];

test.each([
  ['https://www.example.com/a?b=1', { url: 'https://www.example.com/a?b=1' }],
  ['https://www.example.com/news/*', { directory: 'https://www.example.com/news/' }],
  ['www.example.com', { hostname: 'www.example.com' }],
  ['failed', { state: 'failed' }],
  ['update', { type: 'update' }],
  ['images', { account: 'images' }],
  ['1480069888795584533', { vendor_task: '1480069888795584533' }],
  ['product-42', { tag: 'product-42' }],
  ['tag:failed', { tag: 'failed' }],
  ['task:abc', { vendor_task: 'abc' }],
  ['client:cms state:partial', { client: 'cms', state: 'partial' }],
  ['tag:"two words" failed', { tag: 'two words', state: 'failed' }],
  ['  ', {}],
])('"%s" is understood', (text, search) => {
  expect(readSearch(text, accounts).search).toEqual(search);
});

test('an operation is known by its id', () => {
  expect(readSearch('op_k82recen33bwcrvqf1j4').operation).toBe('op_k82recen33bwcrvqf1j4');
  expect(readSearch('op_k82').operation).toBeUndefined();
});

test('a word that may mean several things says which', () => {
  const [guess] = readSearch('news').guesses;
  expect(guess).toEqual({
    word: 'news',
    field: 'tag',
    others: ['hostname', 'vendor_task', 'client', 'account'],
  });
  expect(readSearch('tag:news').guesses).toEqual([]);
});

test('what looks like a name of a field of every object is a word like others', () => {
  expect(readSearch('constructor:x').search).toEqual({ tag: 'constructor:x' });
});

test('a search is written so that it is understood as the same again', () => {
  for (const text of [
    'https://a.example/x',
    'tag:failed',
    'task:12345 client:cms',
    'hostname:a.example',
    'dir:https://a.example/',
    'tag:"a b"',
  ]) {
    const { search } = readSearch(text);
    expect(readSearch(writeSearch(search)).search).toEqual(search);
  }
});

test('an address is read as the search that it asks for', () => {
  expect(searchOf(new URLSearchParams('url=https%3A%2F%2Fa&x=1&state='))).toEqual({ url: 'https://a' });
});
