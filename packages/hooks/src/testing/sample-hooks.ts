import type { SampleHook } from './sample-hook.ts';
import { samplesOfPublishers } from './samples-of-publishers.ts';

/** Small ones of our own making: what must be true of each source, whatever payloads are at hand. */
export const sampleHooks: readonly SampleHook[] = [
  ...samplesOfPublishers,
  {
    source: 'drupal',
    name: 'a node is changed, as JSON:API',
    headers: { 'x-drupal-webhooks-event': 'entity:node:update' },
    body: {
      data: {
        type: 'node--article',
        id: 'u1',
        attributes: { status: true, drupal_internal__nid: 7, path: { alias: '/news/one' } },
      },
    },
    targets: {
      urls: ['https://www.example.com/news/one'],
      tags: ['node:7', 'node_list', 'node_list:article'],
    },
  },
  {
    source: 'drupal',
    name: 'a node is changed, as the core writes it',
    headers: { 'x-drupal-event': 'entity:node:update', 'x-drupal-delivery': 'd1' },
    body: {
      event: 'entity:node:update',
      user: { uid: [{ value: 1 }], uuid: [{ value: 'u0' }], status: [{ value: true }] },
      entity: {
        uuid: [{ value: 'u1' }],
        nid: [{ value: 7 }],
        type: [{ target_id: 'article' }],
        status: [{ value: true }],
        path: [{ alias: '/news/one' }],
      },
    },
    targets: {
      urls: ['https://www.example.com/news/one'],
      tags: ['node:7', 'node_list', 'node_list:article'],
    },
  },
  {
    source: 'drupal',
    name: 'a term is deleted',
    headers: { 'x-drupal-event': 'entity:taxonomy_term:delete' },
    body: {
      event: 'entity:taxonomy_term:delete',
      entity: { tid: [{ value: 3 }], vid: [{ target_id: 'topics' }] },
    },
    targets: { tags: ['taxonomy_term:3', 'taxonomy_term_list', 'taxonomy_term_list:topics'] },
  },
  {
    source: 'drupal',
    name: 'a draft is made',
    headers: { 'x-drupal-event': 'entity:node:create' },
    body: {
      event: 'entity:node:create',
      user: { status: [{ value: true }] },
      entity: { nid: [{ value: 7 }], status: [{ value: false }], path: [{ alias: '/news/one' }] },
    },
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
    name: 'a release is merged, whose stories are not named',
    body: { action: 'merged', release_id: 5, text: 'x' },
    targets: { directories: ['https://www.example.com/'] },
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
    name: 'a published record is deleted that has changes which are not published',
    body: {
      entity_type: 'item',
      event_type: 'delete',
      entity: { id: '3', attributes: { slug: 'a' }, meta: { status: 'updated' } },
    },
    targets: { urls: ['https://www.example.com/a'], tags: ['entry-3'] },
  },
  {
    source: 'datocms',
    name: 'a draft is deleted',
    body: { entity_type: 'item', event_type: 'delete', entity: { id: '3', meta: { status: 'draft' } } },
    ignored: 'It is a draft that is deleted.',
  },
  {
    source: 'datocms',
    name: 'a record with a slug of its own in each language gets another in one',
    body: {
      entity_type: 'item',
      event_type: 'publish',
      entity: { id: '3', attributes: { slug: { en: 'a', de: 'b' } } },
      previous_entity: { id: '3', attributes: { slug: { en: 'a', de: 'c' } } },
    },
    targets: {
      urls: ['https://www.example.com/a', 'https://www.example.com/b', 'https://www.example.com/c'],
      tags: ['entry-3'],
    },
  },
  {
    source: 'datocms',
    name: 'another environment becomes the primary one',
    body: {
      entity_type: 'environment',
      event_type: 'promote',
      environment: 'next',
      is_environment_primary: false,
      entity: { id: 'next', type: 'environment' },
    },
    targets: { directories: ['https://www.example.com/'] },
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
    name: 'an earlier state is pushed by force, of which no commit is named',
    headers: { 'x-github-event': 'push' },
    body: {
      ref: 'refs/heads/main',
      forced: true,
      repository: { default_branch: 'main' },
      commits: [],
    },
    targets: { directories: ['https://www.example.com/'] },
  },
  {
    source: 'github',
    name: 'a push without files',
    headers: { 'x-github-event': 'push' },
    body: {
      ref: 'refs/heads/main',
      forced: false,
      repository: { default_branch: 'main' },
      commits: [{ added: [], modified: [], removed: [] }],
    },
    ignored: 'commits[].added[] has no item',
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
