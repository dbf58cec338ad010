import { expect, it } from 'vitest';
import { checkTarget } from './check-target.ts';
import { checkDistribution, vendorOptionsSchema } from './distribution-fields.ts';

it.each([
  [{ origin: 'https://' }, ['origin']],
  [{ allowedMethods: [] }, ['allowedMethods']],
  [{ tags: ['a', ''] }, ['tags']],
  [{ origin: 'a b', tags: [''] }, ['origin', 'tags']],
])('names what the vendor would refuse in %o', (fields, problems) => {
  const found = checkDistribution({ origin: 'origin.example.com', enabled: true, ...fields });
  expect(found.map(({ field }) => field)).toEqual(problems);
});

it('takes a distribution that names its origin alone', () => {
  expect(checkDistribution({ origin: 'origin.example.com:8443', enabled: false })).toEqual([]);
});

it('knows no options of its own', () => {
  expect(vendorOptionsSchema.parse({})).toEqual({});
  expect(vendorOptionsSchema.safeParse({ vendor: 'fastly' }).success).toBe(false);
});

it.each(['', 'two words', 'ümlaut', 'line\nbreak'])('refuses the tag "%s"', (value) => {
  expect(checkTarget({ kind: 'tag', value })).toMatch(/\.$/);
});
