import type { Source } from './source.ts';
import { contentful } from './sources/contentful.ts';
import { datocms } from './sources/datocms.ts';
import { drupal } from './sources/drupal.ts';
import { generic } from './sources/generic.ts';
import { ghost } from './sources/ghost.ts';
import { github } from './sources/github.ts';
import { hygraph } from './sources/hygraph.ts';
import { prismic } from './sources/prismic.ts';
import { sanity } from './sources/sanity.ts';
import { shopify } from './sources/shopify.ts';
import { storyblok } from './sources/storyblok.ts';
import { strapi } from './sources/strapi.ts';
import { woocommerce } from './sources/woocommerce.ts';
import { wordpress } from './sources/wordpress.ts';

/** Every sender of hooks that Purgeway knows: one line each. */
export const sources: readonly Source[] = [
  contentful,
  sanity,
  strapi,
  ghost,
  wordpress,
  woocommerce,
  drupal,
  storyblok,
  prismic,
  hygraph,
  datocms,
  shopify,
  github,
  generic,
];

/** The source of that id. */
export function findSource(id: string): Source | undefined {
  return sources.find((source) => source.id === id);
}
