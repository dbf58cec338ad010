import type { Source } from '../source.ts';

/** https://prismic.io/docs/webhooks. Documents come as ids alone; the secret stands in the body. */
export const prismic: Source = {
  id: 'prismic',
  name: 'Prismic',
  docs: 'https://prismic.io/docs/webhooks',
  setUp:
    'Settings → Webhooks: URL `{address}`, the secret, the triggers *A document is published* and *unpublished*. What comes are ids: purge by tag, or listing pages by a mapping of your own.',
  authentication: { type: 'body', field: 'secret' },
  fields: { event: 'type' },
  delivery: [],
  events: ['api-update'],
  ignored: [{ when: { 'documents[]': '(absent)' }, reason: 'No document was published or taken down.' }],
  environments: [],
  mapping: [{ tags: ['entry-{{documents[]}}'] }],
};
