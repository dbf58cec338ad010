import type { Source } from '../source.ts';

/** https://www.sanity.io/docs/webhooks; signing as in github.com/sanity-io/webhook-toolkit. Which fields come is the hook's projection. */
export const sanity: Source = {
  id: 'sanity',
  name: 'Sanity',
  docs: 'https://www.sanity.io/docs/content-lake/webhooks',
  setUp:
    'sanity.io/manage → API → Webhooks: URL `{address}`, dataset, triggers create, update and delete, HTTP method POST, a secret. Projection: `{_id, _type, slug, "before": before(){slug}}`; leave "include drafts" off.',
  authentication: {
    type: 'signature',
    header: 'sanity-webhook-signature',
    algorithm: 'sha256',
    encoding: 'base64url',
    prefix: 'v1=',
    signedText: '{{timestamp}}.{{body}}',
    timestamp: { header: 'sanity-webhook-signature', prefix: 't=', unit: 'ms' },
    toleranceSeconds: 300,
  },
  fields: {
    event: ['headers.sanity-operation', 'operation'],
    environment: 'headers.sanity-dataset',
    type: '_type',
    id: ['_id', 'headers.sanity-document-id'],
    slug: ['slug.current', 'slug'],
    'previous.slug': ['before.slug.current', 'before.slug'],
    transaction: 'headers.sanity-transaction-id',
    document: 'headers.sanity-document-id',
  },
  delivery: ['transaction', 'document'],
  events: [],
  ignored: [
    { when: { id: 'drafts.*' }, reason: 'It is a draft.' },
    { when: { id: 'versions.*' }, reason: 'It is a version of a release that is not published.' },
  ],
  environments: ['production'],
  mapping: [
    {
      urls: ['https://{{site}}/{{slug}}', 'https://{{site}}/{{previous.slug}}'],
      tags: ['{{type}}', 'entry-{{id}}'],
    },
  ],
};
