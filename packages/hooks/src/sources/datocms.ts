import type { Source } from '../source.ts';

/** https://www.datocms.com/docs/general-concepts/webhooks. It signs nothing: it sends HTTP Basic, or headers that its user writes down. */
export const datocms: Source = {
  id: 'datocms',
  name: 'DatoCMS',
  docs: 'https://www.datocms.com/docs/content-management-api/resources/webhook',
  setUp:
    'Project settings → Webhooks: URL `{address}`, HTTP basic auth with the user `purgeway` and the secret as password; triggers *Record* (publish, unpublish, delete), *Upload*, *Environment* (promote), which purges the whole site, with `mayPurgeSites`, and *Content Delivery API cache tags* (invalidate) where you purge by tag. Switch automatic retries on.',
  authentication: { type: 'basic', user: 'purgeway' },
  fields: {
    event: { joined: ['entity_type', 'event_type'] },
    environment: 'environment',
    type: 'entity.relationships.item_type.data.id',
    id: 'entity.id',
    slug: 'entity.attributes.slug',
    'previous.slug': 'previous_entity.attributes.slug',
    status: 'entity.meta.status',
    call: 'webhook_call_id',
  },
  delivery: ['call'],
  events: ['item.*', 'upload.update', 'upload.delete', 'cda_cache_tags.invalidate', 'environment.promote'],
  ignored: [
    {
      when: { event: '!environment.promote', is_environment_primary: 'false' },
      reason: 'It is another environment than the primary one.',
    },
    {
      when: { event: ['item.create', 'item.update'], status: ['draft', 'updated'] },
      reason: 'It is a draft, or a change that is not published.',
    },
    // One that is `updated` is published, with changes that are not: its page goes.
    { when: { event: 'item.delete', status: 'draft' }, reason: 'It is a draft that is deleted.' },
  ],
  environments: [],
  mapping: [
    {
      when: { event: 'item.*' },
      urls: [
        'https://{{site}}/{{slug}}',
        'https://{{site}}/{{previous.slug}}',
        // Where each language has a slug of its own.
        'https://{{site}}/{{slug[]}}',
        'https://{{site}}/{{previous.slug[]}}',
      ],
      tags: ['entry-{{id}}', 'type-{{type}}'],
    },
    { when: { event: 'upload.*' }, tags: ['upload-{{id}}'] },
    { when: { event: 'cda_cache_tags.invalidate' }, tags: ['{{entity.attributes.tags[]}}'] },
    // Every page may be another then.
    { when: { event: 'environment.promote' }, directories: ['https://{{site}}/'] },
  ],
};
