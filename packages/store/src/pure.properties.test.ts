import type { RoutedTarget } from '@purgeway/model';
import { targetKinds } from '@purgeway/model';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { packChunk, targetsPerChunk, unpackChunk } from './chunks.ts';
import { parseRanges, rangesOf } from './ranges.ts';

// A failure prints its seed and path: fc.assert(…, { seed, path }) replays it.

it('ranges say exactly the positions that they were made of, in as few pieces as there are gaps', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(5_000), { minLength: 1 }), (indexes) => {
      const sorted = indexes.toSorted((a, b) => a - b);
      const text = rangesOf(indexes);
      expect(parseRanges(text)).toEqual(sorted);
      const gaps = sorted.filter((index, i) => i > 0 && index !== (sorted[i - 1] ?? 0) + 1).length;
      expect(text.split(',')).toHaveLength(gaps + 1);
    }),
  );
});

it('chunks give back every target as it was, in order', () => {
  const target: fc.Arbitrary<RoutedTarget> = fc.record({
    kind: fc.constantFrom(...targetKinds),
    value: fc.string({ unit: 'binary' }),
    route: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.array(target, { maxLength: targetsPerChunk, size: 'max' }), (targets) => {
      const packed = packChunk(targets);
      expect(unpackChunk(Buffer.from(packed))).toEqual(targets);
    }),
    { numRuns: 30 },
  );
});
