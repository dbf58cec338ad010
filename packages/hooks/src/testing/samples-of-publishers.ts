import type { SampleHook } from './sample-hook.ts';

const published = { 'x-contentful-topic': 'ContentManagement.Entry.publish' };

function entry(environment: string) {
  return {
    sys: {
      id: 'e1',
      type: 'Entry',
      environment: { sys: { id: environment } },
      contentType: { sys: { id: 'page' } },
    },
    fields: { slug: { 'en-US': '/about', de: 'über uns' } },
  };
}

function alias(id: string) {
  return {
    sys: { id, type: 'EnvironmentAlias' },
    environment: { sys: { type: 'Link', linkType: 'Environment', id: 'release-2' } },
  };
}

function ghostPost(current: object, previous: object = {}) {
  return { post: { current, previous } };
}

const post = {
  id: 'p1',
  slug: 'new',
  url: 'https://www.example.com/new/',
  status: 'published',
  tags: [{ url: 'https://www.example.com/tag/a/' }],
  authors: [],
};

/** Of those whose names come first in the list of sources. */
export const samplesOfPublishers: readonly SampleHook[] = [
  {
    source: 'contentful',
    name: 'an entry is published',
    headers: published,
    body: entry('master'),
    targets: {
      urls: ['https://www.example.com/about', 'https://www.example.com/%C3%BCber%20uns'],
      tags: ['entry-e1'],
    },
  },
  {
    source: 'contentful',
    name: 'another environment',
    headers: published,
    body: entry('staging'),
    ignored: 'It is of "staging", which is not served; this is: master.',
  },
  {
    source: 'contentful',
    name: 'a draft is saved',
    headers: { 'x-contentful-topic': 'ContentManagement.Entry.auto_save' },
    body: entry('master'),
    ignored: 'changes nothing that is published',
  },
  {
    source: 'contentful',
    name: 'an entry is taken down, of which only the id comes',
    headers: { 'x-contentful-topic': 'ContentManagement.Entry.unpublish' },
    body: { sys: { id: 'e1', environment: { sys: { id: 'master' } } } },
    targets: { tags: ['entry-e1'] },
  },
  {
    source: 'contentful',
    name: 'the alias that is served leads to another environment',
    headers: { 'x-contentful-topic': 'ContentManagement.EnvironmentAlias.change_target' },
    body: alias('master'),
    targets: { directories: ['https://www.example.com/'] },
  },
  {
    source: 'contentful',
    name: 'another alias leads to another environment',
    headers: { 'x-contentful-topic': 'ContentManagement.EnvironmentAlias.change_target' },
    body: alias('preview'),
    ignored: 'It is of "preview", which is not served; this is: master.',
  },
  {
    source: 'sanity',
    name: 'a document is published under another slug',
    headers: { 'sanity-operation': 'update', 'sanity-dataset': 'production' },
    body: { _id: 'd1', _type: 'post', slug: { current: 'b' }, before: { slug: { current: 'a' } } },
    targets: { urls: ['https://www.example.com/b', 'https://www.example.com/a'], tags: ['post', 'entry-d1'] },
  },
  { source: 'sanity', name: 'a draft', body: { _id: 'drafts.d1', _type: 'post' }, ignored: 'It is a draft.' },
  {
    source: 'sanity',
    name: 'another dataset',
    headers: { 'sanity-dataset': 'test' },
    body: { _id: 'd1', _type: 'post' },
    ignored: 'It is of "test"',
  },
  {
    source: 'strapi',
    name: 'an entry is published',
    headers: { 'x-strapi-event': 'entry.publish' },
    body: {
      event: 'entry.publish',
      model: 'page',
      entry: { id: 1, documentId: 'x1', slug: 'a', publishedAt: '2026-01-01T00:00:00Z' },
    },
    targets: { urls: ['https://www.example.com/a'], tags: ['page', 'entry-x1'] },
  },
  {
    source: 'strapi',
    name: 'a file is changed that Strapi itself serves, with its smaller forms',
    body: {
      event: 'media.update',
      media: {
        id: 7,
        url: '/uploads/a.png',
        formats: { small: { url: '/uploads/small_a.png' }, large: { url: '/uploads/large_a.png' } },
      },
    },
    targets: {
      urls: ['a', 'small_a', 'large_a'].map((name) => `https://www.example.com/uploads/${name}.png`),
      tags: ['media-7'],
    },
  },
  {
    source: 'strapi',
    name: 'a file is changed that a provider serves under a full URL',
    body: {
      event: 'media.update',
      media: {
        id: 7,
        url: '//www.example.com/a.png',
        formats: { small: { url: 'https://www.example.com/small_a.png' } },
      },
    },
    targets: {
      urls: ['https://www.example.com/a.png', 'https://www.example.com/small_a.png'],
      tags: ['media-7'],
    },
  },
  {
    source: 'strapi',
    name: 'a file is changed that stands elsewhere',
    body: { event: 'media.update', media: { id: 7, url: 'https://bucket.example.net/a.png' } },
    targets: { tags: ['media-7'] },
  },
  {
    source: 'strapi',
    name: 'a draft is changed',
    body: { event: 'entry.update', model: 'page', entry: { id: 1, slug: 'a', publishedAt: null } },
    ignored: 'It is a draft',
  },
  {
    source: 'strapi',
    name: 'the changes of a draft are discarded',
    headers: { 'x-strapi-event': 'entry.draft-discard' },
    body: { event: 'entry.draft-discard', model: 'page', entry: { documentId: 'x1', slug: 'a' } },
    ignored: 'The event "entry.draft-discard" changes nothing that is published',
  },
  {
    source: 'strapi',
    name: 'an entry is taken down',
    body: { event: 'entry.unpublish', model: 'page', entry: { id: 1, slug: 'a', publishedAt: null } },
    targets: { urls: ['https://www.example.com/a'], tags: ['page', 'entry-1'] },
  },
  {
    source: 'ghost',
    name: 'a post is published under another slug',
    body: ghostPost(post, { slug: 'old' }),
    targets: {
      urls: [
        'https://www.example.com/new/',
        'https://www.example.com/old/',
        'https://www.example.com/',
        'https://www.example.com/tag/a/',
      ],
      tags: ['post-p1'],
    },
  },
  {
    source: 'ghost',
    name: 'a tag gets another slug',
    body: {
      tag: {
        current: { id: 't1', slug: 'new', url: 'https://www.example.com/tag/new/' },
        previous: { slug: 'old' },
      },
    },
    targets: {
      urls: ['https://www.example.com/tag/new/', 'https://www.example.com/tag/old/'],
      tags: ['tag-t1'],
    },
  },
  {
    source: 'ghost',
    name: 'a draft is changed',
    body: ghostPost({ ...post, status: 'draft' }, { title: 'before' }),
    ignored: 'It is not published, and was not before.',
  },
  {
    source: 'ghost',
    name: 'a post is taken down',
    body: ghostPost(
      { ...post, status: 'draft', url: 'https://www.example.com/p/uuid/', tags: [] },
      { status: 'published' },
    ),
    targets: {
      urls: ['https://www.example.com/new/', 'https://www.example.com/p/uuid/', 'https://www.example.com/'],
      tags: ['post-p1'],
    },
  },
  {
    source: 'ghost',
    name: 'a draft is deleted',
    body: ghostPost({}, { id: 'p1', status: 'draft', url: 'https://www.example.com/p/uuid/' }),
    ignored: 'It was not published before it was deleted.',
  },
  {
    source: 'ghost',
    name: 'a published post is deleted, whose address does not come',
    body: ghostPost(
      {},
      {
        id: 'p1',
        slug: 'old',
        status: 'published',
        authors: [{ url: 'https://www.example.com/author/a/' }],
        tags: [{ url: 'https://www.example.com/tag/a/' }],
      },
    ),
    targets: {
      urls: [
        'https://www.example.com/old/',
        'https://www.example.com/',
        'https://www.example.com/tag/a/',
        'https://www.example.com/author/a/',
      ],
      tags: ['post-p1'],
    },
  },
  {
    source: 'ghost',
    name: 'a post loses a tag',
    body: ghostPost(
      { ...post, tags: [] },
      { tags: [{ url: 'https://www.example.com/tag/a/' }], updated_at: 'before' },
    ),
    targets: {
      urls: ['https://www.example.com/new/', 'https://www.example.com/', 'https://www.example.com/tag/a/'],
      tags: ['post-p1'],
    },
  },
  {
    source: 'wordpress',
    name: 'a post is changed',
    body: {
      post_id: 7,
      post: { ID: 7, post_name: 'new', post_status: 'publish', post_type: 'post' },
      post_before: { post_name: 'old', post_status: 'publish' },
      post_permalink: 'https://www.example.com/2026/new/',
      taxonomies: { category: { news: { slug: 'news' } } },
    },
    targets: {
      urls: [
        'https://www.example.com/2026/new/',
        'https://www.example.com/old/',
        'https://www.example.com/',
        'https://www.example.com/category/news/',
      ],
      tags: ['post-7'],
    },
  },
  {
    source: 'wordpress',
    name: 'a file is deleted',
    headers: { 'x-wp-webhook-name': 'post_delete' },
    body: {
      post_id: 9,
      post: {
        ID: 9,
        post_name: 'price-list',
        post_status: 'inherit',
        post_type: 'attachment',
        guid: 'https://www.example.com/wp-content/uploads/2026/11/price-list.pdf',
      },
      post_permalink: 'https://www.example.com/price-list/',
    },
    targets: {
      urls: [
        'https://www.example.com/wp-content/uploads/2026/11/price-list.pdf',
        'https://www.example.com/price-list/',
      ],
      tags: ['post-9'],
    },
  },
  {
    source: 'wordpress',
    name: 'a draft is changed',
    body: {
      post_id: 7,
      post: { post_status: 'draft', post_type: 'post' },
      post_before: { post_status: 'draft' },
    },
    ignored: 'It is not published, and was not before.',
  },
  {
    source: 'wordpress',
    name: 'a post is taken down',
    body: {
      post_id: 7,
      post: { post_name: 'new', post_status: 'draft' },
      post_before: { post_name: 'new', post_status: 'publish' },
      post_permalink: 'https://www.example.com/?p=7',
    },
    targets: {
      urls: ['https://www.example.com/new/', 'https://www.example.com/?p=7', 'https://www.example.com/'],
      tags: ['post-7'],
    },
  },
  {
    source: 'wordpress',
    name: 'a post is trashed, which says nothing of before',
    body: {
      post_id: 7,
      post: { post_name: 'new__trashed-2', post_status: 'trash' },
      post_permalink: 'https://www.example.com/?p=7',
    },
    targets: {
      urls: ['https://www.example.com/new/', 'https://www.example.com/?p=7', 'https://www.example.com/'],
      tags: ['post-7'],
    },
  },
  {
    source: 'wordpress',
    name: 'a draft without a name is trashed',
    body: { post_id: 7, post: { post_name: '__trashed', post_status: 'trash' } },
    targets: { tags: ['post-7'] },
  },
  {
    source: 'wordpress',
    name: 'a revision',
    body: { post_id: 8, post: { post_status: 'inherit', post_type: 'revision' } },
    ignored: 'It is no page, but a revision or the like.',
  },
  {
    source: 'woocommerce',
    name: 'a product is changed',
    headers: { 'x-wc-webhook-topic': 'product.updated' },
    body: {
      id: 9,
      status: 'publish',
      permalink: 'https://www.example.com/product/shirt/',
      categories: [{ slug: 'shirts' }],
    },
    targets: {
      urls: [
        'https://www.example.com/product/shirt/',
        'https://www.example.com/shop/',
        'https://www.example.com/product-category/shirts/',
      ],
      tags: ['product-9'],
    },
  },
  {
    source: 'woocommerce',
    name: 'a product is set back to draft',
    headers: { 'x-wc-webhook-topic': 'product.updated' },
    body: {
      id: 9,
      status: 'draft',
      slug: 'shirt',
      permalink: 'https://www.example.com/?post_type=product&p=9',
    },
    targets: {
      urls: [
        'https://www.example.com/product/shirt/',
        'https://www.example.com/?post_type=product&p=9',
        'https://www.example.com/shop/',
      ],
      tags: ['product-9'],
    },
  },
  {
    source: 'woocommerce',
    name: 'a product is deleted, of which only the id comes',
    headers: { 'x-wc-webhook-topic': 'product.deleted' },
    body: { id: 9 },
    targets: { tags: ['product-9'] },
  },
  {
    source: 'woocommerce',
    name: 'an order',
    headers: { 'x-wc-webhook-topic': 'order.created' },
    body: { id: 1 },
    ignored: 'changes nothing that is published; these do: product.*.',
  },
];
