import type { Targets } from '../mapping.ts';

/** A hook as a source sends it, and what it comes to. */
export interface SampleHook {
  readonly source: string;
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Part of the reason why nothing is done. */
  readonly ignored?: string;
  /** With `site` as `www.example.com` and a distribution. Lists that are left out are empty. */
  readonly targets?: Partial<Targets>;
}

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

/** Small ones of our own making: what must be true of each source, whatever payloads are at hand. */
export const sampleHooks: readonly SampleHook[] = [
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
    name: 'a draft is changed',
    body: { event: 'entry.update', model: 'page', entry: { id: 1, slug: 'a', publishedAt: null } },
    ignored: 'It is a draft',
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
    body: { post_id: 7, post: { post_status: 'draft' }, post_before: { post_status: 'publish' } },
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
  {
    source: 'drupal',
    name: 'a node is changed, as JSON:API',
    headers: { 'x-drupal-webhooks-event': 'entity:node:update' },
    body: {
      data: { type: 'node--article', id: 'u1', attributes: { status: true, path: { alias: '/news/one' } } },
    },
    targets: { urls: ['https://www.example.com/news/one'], tags: ['node--article', 'entry-u1'] },
  },
  {
    source: 'drupal',
    name: 'a node is changed, as the core writes it',
    headers: { 'x-drupal-webhooks-event': 'entity:node:update' },
    body: { uuid: [{ value: 'u1' }], type: [{ target_id: 'article' }], path: [{ alias: '/news/one' }] },
    targets: { urls: ['https://www.example.com/news/one'], tags: ['article', 'entry-u1'] },
  },
  {
    source: 'drupal',
    name: 'a draft is made',
    headers: { 'x-drupal-webhooks-event': 'entity:node:create' },
    body: { data: { type: 'node--article', id: 'u1', attributes: { status: false } } },
    ignored: 'It is not published.',
  },
  {
    source: 'storyblok',
    name: 'a story is published',
    body: { action: 'published', space_id: 1, story_id: 5, full_slug: 'blog/post', text: 'x' },
    targets: { urls: ['https://www.example.com/blog/post'], tags: ['story-5'] },
  },
  {
    source: 'storyblok',
    name: 'a story is taken down, whose slug stands only in what is said',
    body: { action: 'unpublished', story_id: 5, text: 'The user unpublished the Story (a) b (blog/post)' },
    targets: { urls: ['https://www.example.com/blog/post'], tags: ['story-5'] },
  },
  {
    source: 'storyblok',
    name: 'a user is added',
    body: { action: 'added', user_id: 5, text: 'x' },
    ignored: 'The event "added" changes nothing that is published',
  },
  {
    source: 'prismic',
    name: 'documents are published',
    body: { type: 'api-update', documents: ['a', 'b'] },
    targets: { tags: ['entry-a', 'entry-b'] },
  },
  {
    source: 'prismic',
    name: 'a release is planned',
    body: { type: 'api-update', documents: [], releases: { addition: [{ id: 'r' }] } },
    ignored: 'No document was published or taken down.',
  },
  {
    source: 'prismic',
    name: 'the address is tried',
    body: { type: 'test-trigger' },
    ignored: 'The event "test-trigger" changes nothing',
  },
  {
    source: 'hygraph',
    name: 'an entry is published',
    headers: { 'gcms-signature': 'env=master' },
    body: { operation: 'publish', data: { __typename: 'Page', id: 'h1', slug: 'a', stage: 'PUBLISHED' } },
    targets: { urls: ['https://www.example.com/a'], tags: ['Page', 'entry-h1'] },
  },
  {
    source: 'hygraph',
    name: 'a draft is changed',
    headers: { 'gcms-signature': 'env=master' },
    body: { operation: 'update', data: { id: 'h1', stage: 'DRAFT' } },
    ignored: 'It changed another stage than PUBLISHED.',
  },
  {
    source: 'hygraph',
    name: 'another environment',
    headers: { 'gcms-signature': 'env=dev' },
    body: { operation: 'publish', data: { id: 'h1', stage: 'PUBLISHED' } },
    ignored: 'It is of "dev", which is not served; this is: master.',
  },
  {
    source: 'datocms',
    name: 'a record is published under another slug',
    body: {
      entity_type: 'item',
      event_type: 'publish',
      environment: 'main',
      is_environment_primary: true,
      entity: {
        id: '3',
        attributes: { slug: 'b' },
        meta: { status: 'published' },
        relationships: { item_type: { data: { id: '14' } } },
      },
      previous_entity: { id: '3', attributes: { slug: 'a' } },
    },
    targets: {
      urls: ['https://www.example.com/b', 'https://www.example.com/a'],
      tags: ['entry-3', 'type-14'],
    },
  },
  {
    source: 'datocms',
    name: 'cache tags',
    body: {
      entity_type: 'cda_cache_tags',
      event_type: 'invalidate',
      entity: { attributes: { tags: ['N*r;L', '6-KZ@'] } },
    },
    targets: { tags: ['N*r;L', '6-KZ@'] },
  },
  {
    source: 'datocms',
    name: 'a draft is changed',
    body: { entity_type: 'item', event_type: 'update', entity: { id: '3', meta: { status: 'draft' } } },
    ignored: 'It is a draft, or a change that is not published.',
  },
  {
    source: 'datocms',
    name: 'another environment',
    body: { entity_type: 'item', event_type: 'publish', is_environment_primary: false, entity: { id: '3' } },
    ignored: 'It is another environment than the primary one.',
  },
  {
    source: 'shopify',
    name: 'a product is changed, whose number is too long for a float',
    headers: { 'x-shopify-topic': 'products/update' },
    body: {
      handle: 'shirt',
      status: 'active',
      admin_graphql_api_id: 'gid://shopify/Product/788032119674292922',
    },
    targets: { urls: ['https://www.example.com/products/shirt'], tags: ['product-788032119674292922'] },
  },
  {
    source: 'shopify',
    name: 'a collection is changed',
    headers: { 'x-shopify-topic': 'collections/update' },
    body: { id: 4, handle: 'summer' },
    targets: { urls: ['https://www.example.com/collections/summer'], tags: ['collection-4'] },
  },
  {
    source: 'shopify',
    name: 'an order',
    headers: { 'x-shopify-topic': 'orders/create' },
    body: { id: 4 },
    ignored: 'The event "orders/create" changes nothing that is published',
  },
  {
    source: 'github',
    name: 'a push to the main branch',
    headers: { 'x-github-event': 'push' },
    body: {
      ref: 'refs/heads/main',
      repository: { default_branch: 'main', full_name: 'a/b' },
      commits: [
        { added: ['new page.html'], modified: ['index.html'], removed: [] },
        { added: [], modified: ['index.html'], removed: ['old/page.html'] },
      ],
    },
    targets: {
      urls: [
        'https://www.example.com/new%20page.html',
        'https://www.example.com/index.html',
        'https://www.example.com/old/page.html',
      ],
    },
  },
  {
    source: 'github',
    name: 'a push to another branch',
    headers: { 'x-github-event': 'push' },
    body: { ref: 'refs/heads/dev', repository: { default_branch: 'main' }, commits: [] },
    ignored: 'It is of "dev", which is not served; this is: main.',
  },
  {
    source: 'github',
    name: 'a tag',
    headers: { 'x-github-event': 'push' },
    body: { ref: 'refs/tags/v1', repository: { default_branch: 'main' }, commits: [] },
    ignored: 'It is a tag, not a branch.',
  },
  {
    source: 'github',
    name: 'the address is tried',
    headers: { 'x-github-event': 'ping' },
    body: { zen: 'x' },
    ignored: 'The event "ping" changes nothing',
  },
  {
    source: 'generic',
    name: 'anything',
    body: { page: '/a b/?c', id: 12345678901234567890n.toString() },
    targets: { urls: ['https://www.example.com/a%20b/%3Fc'] },
  },
];
