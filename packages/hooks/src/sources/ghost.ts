import type { Source } from '../source.ts';

/** https://ghost.org/docs/webhooks; signing as in github.com/TryGhost/Ghost, webhook-trigger.js. Older ones do not name the event. */
export const ghost: Source = {
  id: 'ghost',
  name: 'Ghost',
  docs: 'https://ghost.org/docs/webhooks/',
  setUp:
    'Settings → Integrations → Custom integration → Add webhook, once for each event: *Post published*, *Published post updated*, *Post unpublished*, *Post deleted*, the same for pages, and those of tags; target URL `{address}`, the secret. Without a secret: `https://purgeway:SECRET@…` as the URL, and `authentication` `basic` here. It has 2 seconds and sends once. Ghosts before July 2024 sign the body alone: give `authentication` `{"type": "signature", "header": "x-ghost-signature", "algorithm": "sha256", "encoding": "hex", "prefix": "sha256=", "signedText": "{{body}}"}`.',
  authentication: {
    type: 'signature',
    header: 'x-ghost-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'sha256=',
    signedText: '{{body}}{{timestamp}}',
    timestamp: { header: 'x-ghost-signature', prefix: 't=', unit: 'ms' },
    toleranceSeconds: 300,
  },
  fields: {
    event: 'event',
    post: ['post.current', 'page.current'],
    previous: ['post.previous', 'page.previous'],
    id: ['post.current.id', 'page.current.id', 'post.previous.id', 'page.previous.id'],
    slug: ['post.current.slug', 'page.current.slug'],
    url: ['post.current.url', 'page.current.url', 'post.previous.url', 'page.previous.url'],
    status: ['post.current.status', 'page.current.status'],
    tagId: ['tag.current.id', 'tag.previous.id'],
    tagUrl: ['tag.current.url', 'tag.previous.url'],
    oldTagSlug: 'tag.previous.slug',
  },
  delivery: [],
  events: [],
  ignored: [
    {
      when: { status: ['draft', 'scheduled', 'sent'], 'previous.status': '!published' },
      reason: 'It is not published, and was not before.',
    },
    {
      when: { status: '(absent)', 'previous.status': ['draft', 'scheduled'] },
      reason: 'It was not published before it was deleted.',
    },
    { when: { event: ['member.*', 'subscriber.*'] }, reason: 'Members are on no page.' },
  ],
  environments: [],
  mapping: [
    // Of what is deleted the address does not come.
    {
      when: { status: '(absent)', 'previous.status': 'published' },
      urls: ['https://{{site}}/{{previous.slug}}/', 'https://{{site}}/'],
    },
    // The address of what is taken down is that of its preview.
    { when: { status: ['draft', 'scheduled'] }, urls: ['https://{{site}}/{{slug}}/'] },
    {
      when: { url: '*' },
      urls: ['{{url}}', 'https://{{site}}/{{previous.slug}}/', 'https://{{site}}/'],
    },
    {
      when: { id: '*' },
      urls: [
        '{{post.tags[].url}}',
        '{{post.authors[].url}}',
        '{{previous.tags[].url}}',
        '{{previous.authors[].url}}',
      ],
      tags: ['post-{{id}}'],
    },
    {
      when: { tagUrl: '*' },
      urls: ['{{tagUrl}}', 'https://{{site}}/tag/{{oldTagSlug}}/'],
      tags: ['tag-{{tagId}}'],
    },
  ],
};
