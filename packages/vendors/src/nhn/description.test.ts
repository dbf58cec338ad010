import { describe, expect, it } from 'vitest';
import { markerOf, ownPartOf, writeDescription } from './description.ts';

describe('a description', () => {
  it.each([
    ['my shop', 'my shop [purgeway dist_1]'],
    [undefined, '[purgeway dist_1]'],
  ])('of %s carries the marker at its end, and gives both back', (own, whole) => {
    expect(writeDescription(own, 'dist_1')).toBe(whole);
    expect(markerOf(whole)).toBe('dist_1');
    expect(ownPartOf(whole)).toBe(own);
  });

  it.each([null, undefined, '', 'my shop', 'copied from [purgeway dist_1] by hand'])(
    '%j has no marker',
    (text) => {
      expect(markerOf(text)).toBeUndefined();
      expect(ownPartOf(text)).toBe(text === null || text === '' ? undefined : text);
    },
  );

  it('with the longest text and marker fits what the vendor takes', () => {
    expect(writeDescription('a'.repeat(160), 'd'.repeat(64)).length).toBeLessThanOrEqual(255);
  });
});
