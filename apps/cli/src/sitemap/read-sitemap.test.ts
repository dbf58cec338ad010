import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSitemapCounts, readSitemap, sitemapBounds, type SitemapOptions } from './read-sitemap.ts';

type Serve = (response: ServerResponse, base: string) => void;

const files = new Map<string, Serve>();
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.on('error', () => {});
  const serve = files.get(request.url ?? '');
  if (serve === undefined) {
    response.writeHead(404).end('<html>no</html>');
    return;
  }
  serve(response, `http://${request.headers.host}`);
});
let base: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const bounds = { ...sitemapBounds, bytesMax: 1_000_000, sitemapsMax: 20, pagesMax: 5_000, withinMs: 60_000 };

async function read(path: string, options: Partial<SitemapOptions> = {}): Promise<string[]> {
  const pages: string[] = [];
  const name = files.has(path) ? `${base}${path}` : path;
  for await (const page of readSitemap(name, { signal: new AbortController().signal, bounds, ...options })) {
    pages.push(page);
  }
  return pages;
}

function serve(path: string, make: string | Buffer | ((base: string) => string)): void {
  files.set(path, (response, at) => response.end(typeof make === 'function' ? make(at) : make));
}

function pages(...entries: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries.join('')}</urlset>`;
}

function page(name: string, lastModified?: string): string {
  const time = lastModified === undefined ? '' : `<lastmod>${lastModified}</lastmod>`;
  return `<url><loc> https://www.example.com/${name} </loc>${time}</url>`;
}

function index(...paths: readonly string[]) {
  return (at: string): string =>
    `<sitemapindex>${paths.map((path) => `<sitemap><loc>${path.startsWith('/') ? at + path : path}</loc></sitemap>`).join('')}</sitemapindex>`;
}

describe('a sitemap', () => {
  it('gives its pages, with XML escapes, CDATA and a prefix, and not its images', async () => {
    serve(
      '/forms.xml',
      `<!-- a note --><s:urlset xmlns:s="x" xmlns:image="y"><s:url><s:loc>https://www.example.com/?a=1&amp;b=2</s:loc>` +
        `<image:image><image:loc>https://www.example.com/cat.png</image:loc></image:image></s:url>` +
        `<s:url><s:loc><![CDATA[https://www.example.com/c?d&e]]></s:loc></s:url></s:urlset>`,
    );
    expect(await read('/forms.xml')).toEqual([
      'https://www.example.com/?a=1&b=2',
      'https://www.example.com/c?d&e',
    ]);
  });

  it('is unpacked whatever it is called, and comes from a file too', async () => {
    serve('/packed', gzipSync(pages(page('packed'))));
    expect(await read('/packed')).toEqual(['https://www.example.com/packed']);
    const folder = await mkdtemp(join(tmpdir(), 'purgeway-sitemap-'));
    const file = join(folder, 'sitemap.xml.gz');
    await writeFile(file, gzipSync(pages(page('file'))));
    expect(await read(file)).toEqual(['https://www.example.com/file']);
    await rm(folder, { recursive: true });
  });

  it('leaves out what has certainly not changed since, and counts what does not say', async () => {
    serve(
      '/dated.xml',
      pages(page('old', '2026-01-01'), page('new', '2026-03-01T10:00:00Z'), page('unknown')),
    );
    const counts = newSitemapCounts();
    const options = { signal: new AbortController().signal, sinceMs: Date.parse('2026-02-01T00:00:00Z') };
    const found: string[] = [];
    for await (const name of readSitemap(`${base}/dated.xml`, options, counts)) {
      found.push(name);
    }
    expect(found).toEqual(['https://www.example.com/new', 'https://www.example.com/unknown']);
    expect(counts).toMatchObject({ pages: 2, undated: 1, unchanged: { pages: 1 } });
  });
});

describe('an index', () => {
  it('gives the pages of all its sitemaps, each read once, though it names itself and another twice', async () => {
    serve('/index.xml', index('/one.xml', '/two.xml', '/one.xml', '/index.xml'));
    serve('/one.xml', pages(page('1')));
    serve('/two.xml', pages(page('2')));
    asked.length = 0;
    expect(await read('/index.xml')).toEqual(['https://www.example.com/1', 'https://www.example.com/2']);
    expect(asked).toEqual(['/index.xml', '/one.xml', '/two.xml']);
  });

  it('of another host, or of no host, leads nowhere', async () => {
    serve('/foreign.xml', index('http://169.254.169.254/latest/meta-data/'));
    await expect(read('/foreign.xml')).rejects.toThrow('names a sitemap at another place, 169.254.169.254');
    serve('/local.xml', index('file:///etc/passwd'));
    await expect(read('/local.xml')).rejects.toThrow('has no http(s) address');
  });

  it('is not followed deeper than it may be', async () => {
    for (let i = 0; i < 6; i += 1) {
      serve(`/deep-${i}.xml`, index(`/deep-${i + 1}.xml`));
    }
    await expect(read('/deep-0.xml')).rejects.toThrow('index below 3 others');
  });

  it('without end, of sitemaps without end, is left off', async () => {
    const children = Array.from({ length: 15 }, (_, i) => i);
    serve('/many.xml', index(...children.map((i) => `/many-${i}.xml`)));
    for (const i of children) {
      serve(`/many-${i}.xml`, index(...children.map((j) => `/many-${i}-${j}.xml`)));
      children.forEach((j) => serve(`/many-${i}-${j}.xml`, pages(page(`${i}-${j}`))));
    }
    await expect(read('/many.xml')).rejects.toThrow('more than 20 sitemaps');
  });
});

describe('a hostile sitemap is refused', () => {
  it.each([
    [
      'with entities that unfold',
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
      'document type',
    ],
    ['with an entity from outside', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset/>', 'document type'],
    ['with an entity that is none', '<urlset><url><loc>&b;</loc></url></urlset>', 'not well-formed XML'],
    ['that is a page', '<html><body>Not found</body></html>', 'neither a sitemap nor an index'],
    ['that is empty', '', 'It is empty'],
    ['that breaks off', '<urlset><url><loc>https://www.example.com/</loc>', 'not well-formed XML'],
    ['nested without end', `<urlset><url>${'<a>'.repeat(100_000)}`, 'nested far too deep'],
    [
      'with attributes without end',
      `<urlset ${Array.from({ length: 20_000 }, (_, i) => `a${i}="b"`).join(' ')}>`,
      'far too many attributes',
    ],
    ['with an attribute without end', `<urlset a="${'b'.repeat(500_000)}"/>`, 'not well-formed XML'],
    [
      'with an address without end',
      `<urlset><url><loc>https://www.example.com/${'b'.repeat(500_000)}`,
      'addresses has more than',
    ],
    ['with a comment without end', `<urlset><!-- ${'b'.repeat(500_000)} --></urlset>`, 'not well-formed XML'],
    ['of another encoding', Buffer.from(pages(page('café')), 'latin1'), 'not UTF-8'],
    [
      'that is larger than it may be',
      pages(page('x')).replace('</urlset>', ' '.repeat(1_100_000)),
      'more than 1,000,000 bytes',
    ],
    ['that unfolds from a few bytes', gzipSync(Buffer.alloc(50_000_000, ' ')), 'more than 1,000,000 bytes'],
    ['packed badly', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(100)]), 'cannot be read'],
    [
      'with pages without end',
      pages(...Array.from({ length: 6_000 }, (_, i) => page(String(i)))),
      'more than 5,000 pages',
    ],
  ])('%s', async (name, content, problem) => {
    const path = `/${encodeURIComponent(name)}`;
    serve(path, content);
    await expect(read(path)).rejects.toThrow(problem);
  });

  it('that never ends', async () => {
    files.set('/endless.xml', (response) => {
      response.write('<urlset>');
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(64 * 1024))) {
          // As fast as it is taken.
        }
      };
      response.on('drain', more);
      more();
    });
    await expect(read('/endless.xml')).rejects.toThrow('more than 1,000,000 bytes');
  });

  it('that never begins', async () => {
    files.set('/silent.xml', () => {});
    await expect(read('/silent.xml', { bounds: { ...bounds, withinMs: 300 } })).rejects.toThrow(
      'cannot be read',
    );
  });

  it('that leads in circles, or to another host', async () => {
    files.set('/circle.xml', (response, at) =>
      response.writeHead(302, { location: `${at}/circle.xml` }).end(),
    );
    await expect(read('/circle.xml')).rejects.toThrow('redirected more than 5 times');
    files.set('/away.xml', (response) => response.writeHead(302, { location: 'http://localhost:1/' }).end());
    await expect(read('/away.xml')).rejects.toThrow('redirected to another place');
  });

  it('that is not there', async () => {
    await expect(read(`${base}/none.xml`)).rejects.toThrow('answered 404');
    await expect(read('/nonexistent/sitemap.xml')).rejects.toThrow('there is no such file');
  });
});
