import type { Source } from '../source.ts';

/** https://prismic.io/docs/webhooks. Documents come as ids alone; the secret stands in the body. */
export const prismic: Source = {
  id: 'prismic',
  name: 'Prismic',
  docs: 'https://prismic.io/docs/webhooks',
  authentication: { type: 'body', field: 'secret' },
  fields: { event: 'type' },
  delivery: [],
  events: ['api-update'],
  ignored: [{ when: { 'documents[]': '(absent)' }, reason: 'No document was published or taken down.' }],
  environments: [],
  mapping: [{ tags: ['entry-{{documents[]}}'] }],
};
