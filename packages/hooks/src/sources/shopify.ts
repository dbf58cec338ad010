import type { Source } from '../source.ts';

/** https://shopify.dev/docs/apps/build/webhooks. */
export const shopify: Source = {
  id: 'shopify',
  name: 'Shopify',
  docs: 'https://shopify.dev/docs/apps/build/webhooks',
  setUp:
    "Settings → Notifications → Webhooks (or your app's subscriptions): format JSON, URL `{address}`, the topics `products/…` and `collections/…`. A delete holds only an id, so only tags can follow it. The secret is the one shown there, or the app's client secret. It connects within 1 second and waits for 5.",
  authentication: {
    type: 'signature',
    header: 'x-shopify-hmac-sha256',
    algorithm: 'sha256',
    encoding: 'base64',
    signedText: '{{body}}',
  },
  fields: {
    event: 'headers.x-shopify-topic',
    // `id` may have lost digits on its way through a program that takes numbers for floats; this one is a text.
    id: [{ path: 'admin_graphql_api_id', matching: /\/(\d+)$/u }, 'id'],
    slug: 'handle',
    status: 'status',
    eventId: ['headers.x-shopify-event-id', 'headers.x-shopify-webhook-id'],
  },
  delivery: ['event', 'eventId'],
  events: ['products/*', 'collections/*'],
  ignored: [
    {
      when: { event: 'products/create', status: ['draft', 'archived'] },
      reason: 'The product is not active.',
    },
  ],
  environments: [],
  mapping: [
    { when: { event: 'products/*' }, urls: ['https://{{site}}/products/{{slug}}'], tags: ['product-{{id}}'] },
    {
      when: { event: 'collections/*' },
      urls: ['https://{{site}}/collections/{{slug}}'],
      tags: ['collection-{{id}}'],
    },
  ],
};
