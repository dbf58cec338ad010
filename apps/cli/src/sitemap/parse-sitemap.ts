import sax from 'sax';
import { SitemapError } from './sitemap-error.ts';

/** What a sitemap names: pages, or, in an index, further sitemaps. */
export interface SitemapEntry {
  readonly kind: 'page' | 'sitemap';
  readonly location: string;
  /** As it was written. */
  readonly lastModified: string | undefined;
}

/** Longest address and time that are kept; the protocol's own bound for addresses is 2,048. */
const textMax = 8 * 1024;
/** Deeper than extensions for images, videos and news go. */
const depthMax = 12;
const attributesMax = 50;
/** So much is given to the parser at a time: it looks at its own bounds (64 KiB a piece) once a time. */
const bytesPerStep = 16 * 1024;

/**
 * Reads a sitemap or a sitemap index while it comes in, holding one entry. Entities other than XML's own five, document types, elements
 * without end and everything that is no sitemap are refused. Throws `SitemapError`.
 */
export async function* parseSitemap(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SitemapEntry> {
  const reader = createReader();
  const decode = createDecoder();
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += bytesPerStep) {
      yield* reader.write(decode(chunk.subarray(start, start + bytesPerStep)));
    }
  }
  yield* reader.end();
}

function createDecoder(): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw new SitemapError('It is not UTF-8, as sitemaps have to be.', { cause: error });
    }
  };
}

/** No entities but XML's own five. The parser looks at its bounds by position: without it there would be none. */
const parserOptions = { strictEntities: true, position: true } as const;

interface Reader {
  write(text: string): SitemapEntry[];
  end(): SitemapEntry[];
}

function createReader(): Reader {
  const collector = createCollector();
  const parser = Object.assign(sax.parser(true, parserOptions), {
    onerror: (error: Error) => fail(`It is not well-formed XML: ${firstLine(error)}.`),
    ondoctype: () => fail('It has a document type, which no sitemap needs.'),
    onopentagstart: ({ name }: { name: string }) => collector.open(name),
    onattribute: () => collector.attribute(),
    ontext: (text: string) => collector.text(text),
    oncdata: (text: string) => collector.text(text),
    onclosetag: () => collector.close(),
  });
  return {
    write: (text) => {
      parser.write(text);
      return collector.take();
    },
    end: () => {
      parser.close();
      return collector.hasRoot() ? collector.take() : fail('It is empty.');
    },
  };
}

/** Makes entries of what the parser meets. */
function createCollector() {
  const path: string[] = [];
  let found: SitemapEntry[] = [];
  let fields = { loc: '', lastmod: '' };
  let attributes = 0;
  let hasRoot = false;
  return {
    hasRoot: () => hasRoot,
    open: (name: string): void => {
      hasRoot = true;
      attributes = 0;
      path.push(path.length === 0 ? rootOf(name) : withoutPrefix(name, path[0] ?? ''));
      if (path.length > depthMax) {
        fail('Its elements are nested far too deep.');
      }
    },
    attribute: (): void => {
      attributes += 1;
      if (attributes > attributesMax) {
        fail('One of its elements has far too many attributes.');
      }
    },
    text: (text: string): void => {
      const field = path.length === 3 ? path[2] : undefined;
      if (field === 'loc' || field === 'lastmod') {
        fields[field] += text;
        if (fields[field].length > textMax) {
          fail(`One of its addresses has more than ${textMax} characters.`);
        }
      }
    },
    close: (): void => {
      const kind = kindOf(path);
      const location = fields.loc.trim();
      if (kind !== undefined && location !== '') {
        found.push({ kind, location, lastModified: fields.lastmod.trim() || undefined });
      }
      if (kind !== undefined) {
        fields = { loc: '', lastmod: '' };
      }
      path.pop();
    },
    take: (): SitemapEntry[] => {
      const entries = found;
      found = [];
      return entries;
    },
  };
}

function fail(problem: string): never {
  throw new SitemapError(problem);
}

/** The root's name, whatever its prefix; that prefix is dropped from all names below, so that `image:loc` is no `loc`. */
function rootOf(name: string): string {
  const local = name.split(':').at(-1);
  if (local !== 'urlset' && local !== 'sitemapindex') {
    throw new SitemapError(
      `It begins with <${name.slice(0, 40)}>, so it is neither a sitemap nor an index of sitemaps.`,
    );
  }
  return name;
}

function withoutPrefix(name: string, root: string): string {
  const prefix = root.includes(':') ? root.slice(0, root.indexOf(':') + 1) : '';
  return name.startsWith(prefix) ? name.slice(prefix.length) : `${name}:`;
}

/** What has just ended at this place, if it is an entry. */
function kindOf(path: readonly string[]): SitemapEntry['kind'] | undefined {
  if (path.length !== 2) {
    return undefined;
  }
  const isIndex = path[0]?.endsWith('sitemapindex') === true;
  if (isIndex) {
    return path[1] === 'sitemap' ? 'sitemap' : undefined;
  }
  return path[1] === 'url' ? 'page' : undefined;
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? '';
}
