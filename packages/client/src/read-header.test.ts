import { expect, test } from 'vitest';
import { readHeader } from './read-header.ts';

test('a header is read as people write it', () => {
  expect(readHeader('X-Topic: Entry.publish')).toEqual(['x-topic', 'Entry.publish']);
  expect(readHeader('x-time:12:30')).toEqual(['x-time', '12:30']);
  expect(readHeader('x-empty:')).toEqual(['x-empty', '']);
});

test.each(['', 'no header', ': value', 'a b: c', 'x: ü', 'x: a\nb: c', 'Authorization: Bearer key'])(
  '"%s" is no header to hand on',
  (text) => {
    expect(readHeader(text)).toBeUndefined();
  },
);
