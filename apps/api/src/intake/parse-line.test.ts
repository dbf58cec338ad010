import { expect, test } from 'vitest';
import { parseLine } from './parse-line.ts';

function read(text: string | undefined) {
  const parsed = parseLine({ index: 7, text });
  return parsed.ok ? [parsed.entry.word, parsed.entry.text, parsed.entry.pointer] : parsed.refusal.code;
}

test('a line is a JSON string or an object with one field that says what it is', () => {
  expect(read('"https://a.example/x"')).toEqual(['path', 'https://a.example/x', '/7']);
  expect(read('{"url":"https://a.example/x"}')).toEqual(['path', 'https://a.example/x', '/7']);
  expect(read('{"path":"/x"}')).toEqual(['path', '/x', '/7']);
  expect(read('{"directory":"/x/"}')).toEqual(['directory', '/x/', '/7']);
  expect(read('{"tag":"story-1"}')).toEqual(['tag', 'story-1', '/7']);
  expect(read('{"hostname":"a.example"}')).toEqual(['hostname', 'a.example', '/7']);
  expect(read('{"pattern":"*.css"}')).toEqual(['pattern', '*.css', '/7']);
});

test('a bare URL or path is taken as it is', () => {
  expect(read('https://a.example/x\r')).toEqual(['path', 'https://a.example/x', '/7']);
  expect(read('HTTP://a.example/x')).toEqual(['path', 'HTTP://a.example/x', '/7']);
  expect(read('/x/*')).toEqual(['path', '/x/*', '/7']);
});

test.each([
  'a.example/x',
  '7',
  'null',
  '[]',
  '{}',
  '{"url":1}',
  '{"url":"a","tag":"b"}',
  '{"__proto__":"x"}',
])('the line %s is refused', (line) => {
  expect(read(line)).toBe('not-an-entry');
});

test('a line that was too long to be kept is refused as too long', () => {
  expect(read(undefined)).toBe('too-long');
});
