import { usage } from '../command-error.ts';
import { plainText } from '../screen/plain-text.ts';
import { isOlder } from './last-modified.ts';
import { mayLeadTo, openLocation, type Location } from './open-location.ts';
import { parseSitemap, type SitemapEntry } from './parse-sitemap.ts';
import { SitemapError } from './sitemap-error.ts';

/** What one sitemap, with all that it leads to, may cost. */
export interface SitemapBounds {
  /** How deep indexes may name indexes; the protocol allows 1. */
  readonly depthMax: number;
  readonly sitemapsMax: number;
  readonly pagesMax: number;
  /** Of each file, unpacked; the protocol allows 50 MiB. */
  readonly bytesMax: number;
  readonly withinMs: number;
}

export const sitemapBounds: SitemapBounds = {
  depthMax: 3,
  sitemapsMax: 10_000,
  pagesMax: 5_000_000,
  bytesMax: 50 * 1024 * 1024,
  withinMs: 300_000,
};

export interface SitemapOptions {
  readonly signal: AbortSignal;
  /** Leaves out what was last modified before, ms since 1970. What does not say is in. */
  readonly sinceMs?: number | undefined;
  readonly bounds?: SitemapBounds;
}

/** What was read, counted while it goes on. */
export interface SitemapCounts {
  sitemaps: number;
  pages: number;
  /** Not changed since then, as they say themselves. */
  readonly unchanged: { sitemaps: number; pages: number };
  /** Did not say when they were changed, and are in for that. */
  undated: number;
}

export function newSitemapCounts(): SitemapCounts {
  return { sitemaps: 0, pages: 0, unchanged: { sitemaps: 0, pages: 0 }, undated: 0 };
}

/**
 * The addresses of the pages in a sitemap, or in all sitemaps of an index, as they come in. Throws a usage error that names the sitemap
 * when one cannot be read or a bound is passed; then the rest is not known, and nothing of it should be purged.
 */
export async function* readSitemap(
  name: string,
  options: SitemapOptions,
  counts: SitemapCounts = newSitemapCounts(),
): AsyncGenerator<string> {
  const walk = { options, counts, bounds: options.bounds ?? sitemapBounds, seen: new Set<string>() };
  yield* walkSitemap(locationOf(name), 0, walk);
}

interface Walk {
  readonly options: SitemapOptions;
  readonly counts: SitemapCounts;
  readonly bounds: SitemapBounds;
  readonly seen: Set<string>;
}

async function* walkSitemap(location: Location, depth: number, walk: Walk): AsyncGenerator<string> {
  const { options, counts, bounds, seen } = walk;
  const name = nameOf(location);
  seen.add(name);
  counts.sitemaps += 1;
  const children: Location[] = [];
  try {
    if (counts.sitemaps > bounds.sitemapsMax) {
      throw new SitemapError(`It is one of more than ${bounds.sitemapsMax.toLocaleString('en')} sitemaps.`);
    }
    for await (const entry of parseSitemap(openLocation(location, { ...options, ...bounds }))) {
      if (entry.kind === 'page') {
        yield* pageOf(entry, walk);
      } else if (isChanged(entry, 'sitemaps', walk)) {
        children.push(childOf(entry, location, { depth, walk, waiting: children.length }));
      }
    }
  } catch (error) {
    throw error instanceof SitemapError
      ? usage(`The sitemap ${plainText(name)} cannot be used. ${error.message}`, 'Nothing was purged.')
      : error;
  }
  for (const child of children) {
    // An index may name a sitemap twice, or itself.
    if (!seen.has(nameOf(child))) {
      yield* walkSitemap(child, depth + 1, walk);
    }
  }
}

function* pageOf(entry: SitemapEntry, walk: Walk): Generator<string> {
  const { counts, bounds } = walk;
  if (isChanged(entry, 'pages', walk)) {
    counts.pages += 1;
    if (counts.pages > bounds.pagesMax) {
      throw new SitemapError(`With it there are more than ${bounds.pagesMax.toLocaleString('en')} pages.`);
    }
    yield entry.location;
  }
}

function isChanged({ lastModified }: SitemapEntry, what: 'sitemaps' | 'pages', walk: Walk): boolean {
  const { counts, options } = walk;
  if (options.sinceMs === undefined) {
    return true;
  }
  const verdict = isOlder(lastModified, options.sinceMs);
  counts.undated += Number(verdict === undefined && what === 'pages');
  counts.unchanged[what] += Number(verdict === true);
  return verdict !== true;
}

/** Where an index leads. A file is its owner's and may lead anywhere; what came from a host leads to that host alone. */
function childOf(
  { location: text }: SitemapEntry,
  parent: Location,
  { depth, walk, waiting }: { readonly depth: number; readonly walk: Walk; readonly waiting: number },
): Location {
  if (depth >= walk.bounds.depthMax) {
    throw new SitemapError(`It is an index below ${walk.bounds.depthMax} others.`);
  }
  if (waiting >= walk.bounds.sitemapsMax) {
    throw new SitemapError(`It names more than ${walk.bounds.sitemapsMax.toLocaleString('en')} sitemaps.`);
  }
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new SitemapError(
      `It names a sitemap that has no http(s) address: ${plainText(text.slice(0, 200))}`,
    );
  }
  if ('url' in parent && !mayLeadTo(parent.url, url)) {
    throw new SitemapError(
      `It names a sitemap at another place, ${url.host}: give that one by itself, if it is meant.`,
    );
  }
  return { url };
}

function locationOf(name: string): Location {
  if (!/^[a-z][a-z0-9+.-]*:\/\//iu.test(name)) {
    return { file: name };
  }
  const url = URL.parse(name);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw usage('A sitemap is given as a file, or by an address that begins with https:// or http://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw usage('The address of a sitemap may not hold a user name or a password.');
  }
  return { url };
}

function nameOf(location: Location): string {
  return 'url' in location ? location.url.href : location.file;
}
