import type { Source } from '../source.ts';

/** https://docs.github.com/webhooks. For sites whose files lie in a repository under the paths that they are served at. */
export const github: Source = {
  id: 'github',
  name: 'GitHub',
  docs: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#push',
  setUp:
    'Repository → Settings → Webhooks: payload URL `{address}`, content type `application/json`, a secret, *Just the push event*. It has 10 seconds and sends once; redeliver by hand. Of one commit it names at most 3,000 files, and of one push at most 2,048 commits. A push by force purges the whole site, with `mayPurgeSites`. It comes before the site is deployed: where that takes a while, purge by *Deployment statuses* instead, as docs/hooks.md shows. Files are purged under their path in the repository; write a mapping where your site has other addresses.',
  authentication: {
    type: 'signature',
    header: 'x-hub-signature-256',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'sha256=',
    signedText: '{{body}}',
  },
  fields: {
    event: 'headers.x-github-event',
    environment: { path: 'ref', matching: /^refs\/heads\/(.+)$/u },
    type: 'repository.full_name',
    id: 'after',
    deliveryId: 'headers.x-github-delivery',
  },
  delivery: ['deliveryId'],
  events: ['push'],
  ignored: [
    { when: { ref: 'refs/tags/*' }, reason: 'It is a tag, not a branch.' },
    { when: { deleted: 'true' }, reason: 'The branch was deleted.' },
  ],
  environments: ['{{repository.default_branch}}'],
  mapping: [
    // Of what it takes back no file is named.
    { when: { forced: 'true' }, directories: ['https://{{site}}/'] },
    {
      urls: [
        'https://{{site}}/{{commits[].added[]}}',
        'https://{{site}}/{{commits[].modified[]}}',
        'https://{{site}}/{{commits[].removed[]}}',
      ],
    },
  ],
};
