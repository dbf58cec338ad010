import type { Source } from '../source.ts';

/** WordPress with the plugin WP Webhooks: https://wp-webhooks.com/docs; signing as in github.com/Ironikus/wp-webhooks. */
export const wordpress: Source = {
  id: 'wordpress',
  name: 'WordPress (WP Webhooks)',
  docs: 'https://wp-webhooks.com/docs/',
  setUp:
    "Plugin WP Webhooks → Send data: the triggers *Post created*, *Post updated*, *Post trashed* and *Post deleted* with the URL `{address}`; Settings: the trigger secret. It sends once. Of a media file it names the file and its page, not the smaller pictures that WordPress made of it: those need a mapping. Addresses of categories and tags are those of WordPress' usual permalinks. What is taken down is purged under `/slug/`, since WordPress names its address no more: where yours hold a date or a parent page, write a mapping that says so.",
  authentication: {
    type: 'signature',
    header: 'x-wp-webhook-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    signedText: '{{body}}',
  },
  fields: {
    event: 'headers.x-wp-webhook-name',
    type: 'post.post_type',
    id: ['post_id', 'post.ID'],
    // In the trash WordPress writes `__trashed` behind it, so that the name is free.
    slug: { path: 'post.post_name', matching: /^(.*?)(?:__trashed(?:-\d+)?)?$/u },
    'previous.slug': 'post_before.post_name',
    url: 'post_permalink',
    // Of media the address of the file.
    file: 'post.guid',
    status: 'post.post_status',
    image: 'post_thumbnail',
    categories: 'taxonomies.category',
    tags: 'taxonomies.post_tag',
  },
  delivery: [],
  events: [],
  ignored: [
    {
      when: { type: ['revision', 'nav_menu_item', 'customize_changeset'] },
      reason: 'It is no page, but a revision or the like.',
    },
    {
      when: {
        status: ['draft', 'auto-draft', 'pending', 'future', 'private'],
        'post_before.post_status': '!publish',
      },
      reason: 'It is not published, and was not before.',
    },
  ],
  environments: [],
  mapping: [
    // The address of what is taken down is that of its preview, `?p=7`.
    {
      when: { status: ['draft', 'pending', 'future', 'private', 'trash'] },
      urls: ['https://{{site}}/{{slug}}/'],
    },
    { when: { type: 'attachment' }, urls: ['{{file}}', '{{url}}'] },
    {
      when: { url: '*', type: '!attachment' },
      urls: [
        '{{url}}',
        'https://{{site}}/{{previous.slug}}/',
        'https://{{site}}/',
        'https://{{site}}/category/{{categories[].slug}}/',
        'https://{{site}}/tag/{{tags[].slug}}/',
      ],
    },
    { tags: ['post-{{id}}'] },
  ],
};
