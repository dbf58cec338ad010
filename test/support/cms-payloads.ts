import { existsSync, readFileSync } from 'node:fs';
import type { Targets } from '@purgeway/hooks';

const folder = new URL('../../../shared/data/cms-hooks/', import.meta.url);

/** A payload as a sender published it, or somebody captured it, and what must come of it. */
export interface CmsPayload {
  readonly file: string;
  readonly source: string;
  /** Headers that the published payload goes without. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: `www.example.com`. */
  readonly site?: string;
  readonly environments?: readonly string[];
  /** What is sent where the file is not at hand: as little as comes to the same. */
  readonly own: unknown;
  /** Part of the reason why nothing is done. */
  readonly ignored?: string;
  /** Lists that are left out are empty. */
  readonly targets?: Partial<Targets>;
}

/** The bytes of a payload, with the headers that came with it. */
export function payloadOf({ file, headers = {}, own }: CmsPayload): {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
} {
  const path = new URL(`${file}.json`, folder);
  if (!existsSync(path)) {
    return { body: Buffer.from(JSON.stringify(own)), headers };
  }
  const headersPath = new URL(`${file}.headers.json`, folder);
  const kept: Record<string, string> = existsSync(headersPath)
    ? JSON.parse(readFileSync(headersPath, 'utf8'))
    : {};
  const lower = Object.entries(kept).map(([name, value]) => [name.toLowerCase(), value]);
  return { body: readFileSync(path), headers: { ...headers, ...Object.fromEntries(lower) } };
}

const published = { 'x-contentful-topic': 'ContentManagement.Entry.publish' };
const entry = {
  sys: { id: '2LJMdSxlrOkuSUYCoOQy2Y', environment: { sys: { id: 'staging' } } },
  fields: { slug: { 'en-US': '/conferences' } },
};

export const cmsPayloads: readonly CmsPayload[] = [
  {
    file: 'contentful-Entry.publish',
    source: 'contentful',
    headers: published,
    own: entry,
    ignored: 'It is of "staging", which is not served; this is: master.',
  },
  {
    file: 'contentful-Entry.publish',
    source: 'contentful',
    headers: published,
    environments: ['staging'],
    own: entry,
    targets: { urls: ['https://www.example.com/conferences'], tags: ['entry-2LJMdSxlrOkuSUYCoOQy2Y'] },
  },
  {
    file: 'contentful-Asset.publish',
    source: 'contentful',
    headers: { 'x-contentful-topic': 'ContentManagement.Asset.publish' },
    own: { sys: { id: 'nyancat', type: 'Asset' } },
    targets: { tags: ['asset-nyancat'] },
  },
  {
    file: 'sanity-signed-minimal',
    source: 'sanity',
    own: { _id: 'resume' },
    targets: { tags: ['entry-resume'] },
  },
  {
    file: 'sanity-document.create',
    source: 'sanity',
    own: { _id: 'drafts.post-123456' },
    ignored: 'It is a draft.',
  },
  {
    file: 'strapi-entry.publish',
    source: 'strapi',
    own: {
      event: 'entry.publish',
      model: 'case-study',
      entry: {
        documentId: 'sp6z47lcij1elendrozynfu7',
        slug: 'nsg-maps',
        publishedAt: '2026-09-08T11:46:55.376Z',
      },
    },
    targets: {
      urls: ['https://www.example.com/nsg-maps'],
      tags: ['case-study', 'entry-sp6z47lcij1elendrozynfu7'],
    },
  },
  {
    file: 'strapi-media.update',
    source: 'strapi',
    own: { event: 'media.update', media: { id: 1, url: '/uploads/353fc98a19e44da9acf61d71b11895f9.png' } },
    targets: {
      urls: ['https://www.example.com/uploads/353fc98a19e44da9acf61d71b11895f9.png'],
      tags: ['media-1'],
    },
  },
  {
    file: 'ghost-post.edited',
    source: 'ghost',
    own: { post: { current: { status: 'draft' }, previous: {} } },
    ignored: 'It is not published, and was not before.',
  },
  {
    file: 'ghost-post.published',
    source: 'ghost',
    site: 'site.com',
    own: { post: { current: { url: 'https://site.com/post/' } } },
    targets: { urls: ['https://site.com/post/', 'https://site.com/'] },
  },
  {
    file: 'wordpress-post_update',
    source: 'wordpress',
    site: 'mydomain.com',
    own: {
      post_id: 1234,
      post: { post_status: 'publish', post_type: 'post' },
      post_permalink: 'https://mydomain.com/the-post/permalink',
      taxonomies: { category: { a: { slug: 'uncategorized' }, b: { slug: 'secondcat' } } },
    },
    targets: {
      urls: [
        'https://mydomain.com/the-post/permalink',
        'https://mydomain.com/',
        'https://mydomain.com/category/uncategorized/',
        'https://mydomain.com/category/secondcat/',
      ],
      tags: ['post-1234'],
    },
  },
  {
    file: 'drupal-node.update',
    source: 'drupal',
    own: {
      data: {
        type: 'node--article',
        id: 'article-3',
        relationships: { field_tags: { data: [{ id: 'tag-2' }] } },
      },
    },
    targets: { tags: ['node_list', 'node_list:article'] },
  },
  {
    file: 'storyblok-story.published',
    source: 'storyblok',
    own: { action: 'published', story_id: 123, text: 'published the Story XYZ (xyz)' },
    targets: { urls: ['https://www.example.com/xyz'], tags: ['story-123'] },
  },
  {
    file: 'prismic-api-update',
    source: 'prismic',
    own: { type: 'api-update', documents: ['XDF-DhEAACAA5b4F'] },
    targets: { tags: ['entry-XDF-DhEAACAA5b4F'] },
  },
  {
    file: 'hygraph-update',
    source: 'hygraph',
    own: { operation: 'update', data: { stage: 'DRAFT' } },
    ignored: 'It changed another stage than PUBLISHED.',
  },
  {
    file: 'datocms-item.update',
    source: 'datocms',
    own: {
      entity_type: 'item',
      event_type: 'update',
      entity: { id: '293467', relationships: { item_type: { data: { id: '1423' } } } },
    },
    targets: { tags: ['entry-293467', 'type-1423'] },
  },
  {
    file: 'shopify-products.update',
    source: 'shopify',
    headers: { 'x-shopify-topic': 'products/update' },
    own: {
      handle: 'example-t-shirt',
      admin_graphql_api_id: 'gid://shopify/Product/788032119674292922',
    },
    targets: {
      urls: ['https://www.example.com/products/example-t-shirt'],
      tags: ['product-788032119674292922'],
    },
  },
  {
    file: 'github-push',
    source: 'github',
    headers: { 'x-github-event': 'push' },
    own: {
      ref: 'refs/heads/master',
      repository: { default_branch: 'master' },
      commits: [{ added: ['README.md'] }],
    },
    targets: { urls: ['https://www.example.com/README.md'] },
  },
];
