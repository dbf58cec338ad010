import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { failureReason } from '../failure-reason.ts';
import { SitemapError } from './sitemap-error.ts';

/** Where a sitemap is: an http(s) address, or a file. */
export type Location = { readonly url: URL } | { readonly file: string };

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Bytes of the file itself, unpacked. */
  readonly bytesMax: number;
  /** From the first try to connect to the last byte. */
  readonly withinMs: number;
}

const redirectsMax = 5;

const gzipMagic = [0x1f, 0x8b] as const;

/**
 * The bytes of a sitemap, unpacked where they are gzip, whatever the name says. Redirects stay at the host. Throws `SitemapError` when it
 * cannot be had, takes too long, or has more bytes than it may.
 */
export async function* openLocation(location: Location, options: OpenOptions): AsyncGenerator<Uint8Array> {
  const raw = 'url' in location ? await openUrl(location.url, options) : createReadStream(location.file);
  let bytes = 0;
  try {
    for await (const chunk of unpack(raw)) {
      bytes += chunk.length;
      if (bytes > options.bytesMax) {
        throw new SitemapError(`It has more than ${options.bytesMax.toLocaleString('en')} bytes, unpacked.`);
      }
      yield chunk;
    }
  } catch (error) {
    throw options.signal.aborted || error instanceof SitemapError ? error : unreadable(error);
  }
}

async function openUrl(first: URL, { signal, withinMs }: OpenOptions): Promise<AsyncIterable<Uint8Array>> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  let url = first;
  for (let redirects = 0; redirects <= redirectsMax; redirects += 1) {
    const response = await fetch(url, {
      signal: bounded,
      redirect: 'manual',
      headers: { accept: 'application/xml, text/xml;q=0.9, */*;q=0.5', 'user-agent': 'purgeway' },
    }).catch((error: unknown) => {
      throw signal.aborted ? error : unreadable(error);
    });
    if (response.status === 200 && response.body !== null) {
      return response.body;
    }
    await response.body?.cancel();
    const target = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || target === null) {
      throw new SitemapError(`${url.host} answered ${response.status} instead of a sitemap.`);
    }
    url = followed(url, target);
  }
  throw new SitemapError(`It was redirected more than ${redirectsMax} times.`);
}

function followed(from: URL, target: string): URL {
  const to = URL.parse(target, from.href);
  if (to === null || !mayLeadTo(from, to)) {
    throw new SitemapError(`It was redirected to another place: give that address instead, if it is meant.`);
  }
  return to;
}

/** Whether what stands at one address may have another one opened: the same host, and never from https to http. */
export function mayLeadTo(from: URL, to: URL): boolean {
  const isSafe = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  return isSafe && to.hostname === from.hostname && (to.port === from.port || to.protocol !== from.protocol);
}

/** Unpacks gzip, and hands on everything else as it is. */
async function* unpack(raw: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = raw[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  while (head.reduce((sum, { length }) => sum + length, 0) < gzipMagic.length) {
    const next = await source.next();
    if (next.done === true) {
      break;
    }
    head.push(next.value);
  }
  const all = joined(head, source);
  if (!isGzip(Buffer.concat(head))) {
    yield* all;
    return;
  }
  // Errors of either side come out of the iteration; leaving it closes both.
  yield* pipeline(Readable.from(all), createGunzip(), () => {});
}

async function* joined(
  head: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

function isGzip(head: Uint8Array): boolean {
  return gzipMagic.every((byte, i) => head[i] === byte);
}

function unreadable(error: unknown): SitemapError {
  return new SitemapError(`It cannot be read: ${failureReason(error)}.`, { cause: error });
}
