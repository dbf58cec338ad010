import type { Source } from '../source.ts';

/** https://www.storyblok.com/docs/concepts/webhooks. It signs on paid plans only. */
export const storyblok: Source = {
  id: 'storyblok',
  name: 'Storyblok',
  docs: 'https://www.storyblok.com/docs/concepts/webhooks',
  setUp:
    'Settings → Webhooks: endpoint URL `{address}`, a secret (paid plans), the events of stories and assets, and of datasources. What a release or a stage of a pipeline changed is not sent: those purge the whole site, with `mayPurgeSites`. It sends once.',
  authentication: {
    type: 'signature',
    header: 'webhook-signature',
    algorithm: 'sha1',
    encoding: 'hex',
    signedText: '{{body}}',
  },
  fields: {
    event: 'action',
    id: 'story_id',
    // Where the slug is not sent by itself it stands in brackets at the end of what is said to people.
    slug: ['full_slug', { path: 'text', matching: /\(([^()\s]+)\)\.?$/u }],
    asset: 'asset_id',
    datasource: 'datasource_slug',
  },
  delivery: [],
  events: [
    'published',
    'unpublished',
    'deleted',
    'moved',
    'replaced',
    'restored',
    'entries_updated',
    'datasource_entry_saved',
    'merged',
    'release_merged',
    'deployed',
    'branch_deployed',
  ],
  ignored: [],
  environments: [],
  mapping: [
    // Which stories a release or a stage of a pipeline changed is not sent.
    {
      when: { event: ['merged', 'release_merged', 'deployed', 'branch_deployed'] },
      directories: ['https://{{site}}/'],
    },
    { when: { id: '*' }, urls: ['https://{{site}}/{{slug}}'], tags: ['story-{{id}}'] },
    { tags: ['asset-{{asset}}', 'datasource-{{datasource}}'] },
  ],
};
