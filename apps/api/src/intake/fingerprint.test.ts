import { expect, test } from 'vitest';
import { canonicalJson, fingerprintOfRequest, startFingerprint } from './fingerprint.ts';

test('the order of fields does not matter, the order of entries does', () => {
  expect(canonicalJson({ b: [1, { d: 'x', c: true }], a: 'ü"' })).toBe(
    '{"a":"ü\\"","b":[1,{"c":true,"d":"x"}]}',
  );
  expect(fingerprintOfRequest({ a: 1, b: 2 })).toBe(fingerprintOfRequest({ b: 2, a: 1 }));
  expect(fingerprintOfRequest({ a: [1, 2] })).not.toBe(fingerprintOfRequest({ a: [2, 1] }));
});

test('an undefined field counts as left out', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

test('a stream of the same entries has the same fingerprint, however its text was written', () => {
  const of = (options: unknown, ...texts: string[]) => {
    const running = startFingerprint(options);
    texts.forEach((text) => running.add({ word: 'path', text }));
    return running.digest();
  };
  expect(of({ mode: 'hard' }, 'a', 'b')).toBe(of({ mode: 'hard' }, 'a', 'b'));
  expect(of({ mode: 'hard' }, 'a', 'b')).not.toBe(of({ mode: 'hard' }, 'a\nb'));
  expect(of({ mode: 'hard' }, 'a')).not.toBe(of({ mode: 'soft' }, 'a'));
});
