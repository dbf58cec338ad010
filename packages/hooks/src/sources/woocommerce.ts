import type { Source } from '../source.ts';

/** https://woocommerce.com/document/webhooks; as in github.com/woocommerce/woocommerce, class-wc-webhook.php. */
export const woocommerce: Source = {
  id: 'woocommerce',
  name: 'WooCommerce',
  docs: 'https://woocommerce.com/document/webhooks/',
  setUp:
    'WooCommerce → Settings → Advanced → Webhooks: delivery URL `{address}`, a secret, one webhook for each of *Product created*, *updated*, *deleted* and *restored*. A delete holds only an id, so only tags can follow it.',
  authentication: {
    type: 'signature',
    header: 'x-wc-webhook-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    signedText: '{{body}}',
  },
  fields: {
    event: 'headers.x-wc-webhook-topic',
    id: 'id',
    slug: 'slug',
    url: 'permalink',
    status: 'status',
  },
  // Its ids of deliveries are those of a second, in which a product may change twice; and it sends nothing again.
  delivery: [],
  events: ['product.*'],
  ignored: [
    {
      when: { event: 'product.created', status: ['draft', 'pending', 'private'] },
      reason: 'It is not published.',
    },
  ],
  environments: [],
  mapping: [
    // The address of what is taken down is that of its preview, `?post_type=product&p=9`.
    {
      when: { status: ['draft', 'pending', 'private'] },
      urls: ['https://{{site}}/product/{{slug}}/'],
    },
    {
      when: { url: '*' },
      urls: ['{{url}}', 'https://{{site}}/shop/', 'https://{{site}}/product-category/{{categories[].slug}}/'],
    },
    { tags: ['product-{{id}}'] },
  ],
  // When a webhook is saved; without a 200 it is shown as broken.
  isGreeting: ({ headers, body }) =>
    headers['x-wc-webhook-signature'] === undefined &&
    /^webhook_id=\d{1,20}$/u.test(body.subarray(0, 40).toString()),
};
