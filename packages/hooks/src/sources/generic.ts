import type { Source } from '../source.ts';

/** Any sender of JSON: how it signs, what names an event and what is purged stands in the hook's config alone. */
export const generic: Source = {
  id: 'generic',
  name: 'Any sender of JSON',
  docs: 'docs/hooks.md',
  fields: {},
  delivery: [],
  events: [],
  ignored: [],
  environments: [],
  mapping: [],
};
