import type { Source } from '../source.ts';

/** Any sender of JSON: how it signs, what names an event and what is purged stands in the hook's config alone. */
export const generic: Source = {
  id: 'generic',
  name: 'Any sender of JSON',
  docs: 'docs/hooks.md',
  setUp:
    'Have your system send JSON by POST to `{address}`, with a signature or a secret as `authentication` says.',
  fields: {},
  delivery: [],
  events: [],
  ignored: [],
  environments: [],
  mapping: [],
};
