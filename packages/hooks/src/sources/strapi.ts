import type { Source } from '../source.ts';

/** Where Strapi itself serves a file; other providers send full URLs. */
const pathPattern = /^(\/(?!\/).*)$/u;
const urlPattern = /^((?:https?:)?\/\/.+)$/iu;

/** https://docs.strapi.io/cms/backend-customization/webhooks. It signs nothing: it sends headers that its user writes down. */
export const strapi: Source = {
  id: 'strapi',
  name: 'Strapi',
  docs: 'https://docs.strapi.io/cms/backend-customization/webhooks',
  setUp:
    'Settings → Webhooks: URL `{address}`, a header `Authorization` with the value `Bearer ` and the secret, the events of entries *publish*, *unpublish*, *delete*, and those of media. Without draft & publish also *create* and *update*. It has 10 seconds and sends once.',
  authentication: { type: 'header', header: 'authorization', prefix: 'Bearer ' },
  fields: {
    event: ['headers.x-strapi-event', 'event'],
    type: ['model', 'uid'],
    id: ['entry.documentId', 'entry.id', 'media.id'],
    slug: 'entry.slug',
    locale: 'entry.locale',
    file: { path: 'media.url', matching: pathPattern },
    fileUrl: { path: 'media.url', matching: urlPattern },
    formats: { path: 'media.formats[].url', matching: pathPattern },
    formatUrls: { path: 'media.formats[].url', matching: urlPattern },
  },
  delivery: [],
  // Discarding the changes of a draft is one too, and changes nothing that is published.
  events: [
    'entry.create',
    'entry.update',
    'entry.delete',
    'entry.publish',
    'entry.unpublish',
    'media.update',
    'media.delete',
  ],
  ignored: [
    {
      when: { event: ['entry.create', 'entry.update', 'entry.delete'], 'entry.publishedAt': '(null)' },
      reason: 'It is a draft: "publishedAt" is null.',
    },
  ],
  environments: [],
  mapping: [
    {
      when: { event: 'entry.*' },
      urls: ['https://{{site}}/{{slug}}'],
      tags: ['{{type}}', 'entry-{{id}}'],
    },
    {
      when: { event: 'media.*' },
      urls: [
        '{{fileUrl}}',
        '{{formatUrls[]}}',
        'https://{{site}}/{{file}}',
        'https://{{site}}/{{formats[]}}',
      ],
      tags: ['media-{{id}}'],
    },
  ],
};
