import { assert, constantFrom, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { measureJson } from './measure-json.ts';

function measure(text: string) {
  return measureJson(Buffer.from(text));
}

test('brackets in strings do not count, escaped quotes do not end one', () => {
  expect(measure('{"[[[":"\\"[[[,,,","b":["]"]}')).toEqual({ depth: 2, values: 4 });
  expect(measure('"\\\\",[')).toEqual({ depth: 1, values: 3 });
});

test('what is unfinished is measured as far as it goes', () => {
  expect(measure('[[[')).toEqual({ depth: 3, values: 4 });
  expect(measure('["abc')).toEqual({ depth: 1, values: 2 });
});

test('the depth is exact and nothing is left uncounted, whatever the JSON', () => {
  assert(
    property(jsonValue({ maxDepth: 8 }), constantFrom(0, 1, '\t'), (value, space) => {
      const { depth, values } = measure(JSON.stringify(value, undefined, space));
      expect(depth).toBe(depthOf(value));
      expect(values).toBeGreaterThanOrEqual(countOf(value));
      expect(values).toBeLessThanOrEqual(2 * countOf(value));
    }),
  );
});

function depthOf(value: unknown): number {
  return isNested(value) ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
}

/** The value and all in it. */
function countOf(value: unknown): number {
  return isNested(value) ? Object.values(value).reduce<number>((sum, one) => sum + countOf(one), 1) : 1;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
