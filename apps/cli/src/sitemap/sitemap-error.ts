/** Thrown when a sitemap cannot be read, or goes past a bound. Says what is wrong with it, not which one it is: whoever opened it does. */
export class SitemapError extends Error {
  override readonly name = 'SitemapError';
  readonly code = 'sitemap-unusable';
}
