import { targetBytesMax, type Target } from '@purgeway/model';
import type { Entry, EntryWord } from './entry.ts';
import type { FrontDistribution } from './fronting.ts';
import type { Fault } from './refusal.ts';

/** A target in its one normal form. */
export interface ParsedEntry {
  readonly ok: true;
  readonly target: Target;
  /** The hostname it belongs to; absent: to the whole of the distribution that the request names. */
  readonly hostname?: string;
}

export type ParseResult = ParsedEntry | ({ readonly ok: false } & Fault);

/**
 * Turns what the client wrote into a target: URLs as the WHATWG parser writes them, without fragment; directories up to
 * and including their `/`; everything else as it is. Paths, tags and patterns are of the distribution, where one is given.
 */
export function parseEntry(
  entry: Pick<Entry, 'word' | 'text'>,
  distribution: FrontDistribution | undefined,
): ParseResult {
  const fault = checkText(entry.text);
  if (fault !== undefined) {
    return { ok: false, ...fault };
  }
  const parsed = parsers[entry.word](entry.text, distribution);
  return parsed.ok && bytesOf(parsed.target.value) > targetBytesMax ? tooLong : parsed;
}

type Parser = (text: string, distribution: FrontDistribution | undefined) => ParseResult;

const parsers: Readonly<Record<EntryWord, Parser>> = {
  path: parsePath,
  directory: (text, distribution) => parseDirectory(withoutStar(text), distribution),
  hostname: parseHostname,
  tag: (text, distribution) => parseName('tag', text, distribution),
  pattern: (text, distribution) => parseName('pattern', text, distribution),
  everything: parseEverything,
};

function parsePath(text: string, distribution: FrontDistribution | undefined): ParseResult {
  return text.endsWith('/*') && !text.includes('#')
    ? parseDirectory(withoutStar(text), distribution)
    : parseUrl(text, distribution);
}

function withoutStar(text: string): string {
  return text.endsWith('/*') ? text.slice(0, -1) : text;
}

function parseName(
  kind: 'tag' | 'pattern',
  value: string,
  distribution: FrontDistribution | undefined,
): ParseResult {
  return distribution === undefined
    ? fail('distribution-needed', `A ${kind} belongs to one distribution: name it in "distribution_id".`)
    : { ok: true, target: { kind, value } };
}

function parseUrl(text: string, distribution: FrontDistribution | undefined): ParseResult {
  const url = readUrl(text, distribution);
  return url instanceof URL ? urlTarget('url', url) : url;
}

function parseDirectory(text: string, distribution: FrontDistribution | undefined): ParseResult {
  const url = readUrl(text, distribution);
  if (!(url instanceof URL)) {
    return url;
  }
  if (url.search !== '') {
    return fail('directory-with-query', 'A directory has no query: leave out what follows the "?".');
  }
  // Also drops a "?" with nothing behind it.
  url.search = '';
  if (!url.pathname.endsWith('/')) {
    url.pathname += '/';
  }
  return urlTarget('directory', url);
}

function parseHostname(text: string): ParseResult {
  const url = URL.parse(`https://${text}/`);
  const isBare = url !== null && !/[/?#@:\\]/u.test(text);
  return isBare
    ? { ok: true, target: { kind: 'hostname', value: url.hostname }, hostname: url.hostname }
    : fail(
        'not-a-hostname',
        'Give the hostname alone, such as www.example.com, without scheme, port or path.',
      );
}

/** `text` is one of the distribution's hostnames, or its id as long as none is known. */
function parseEverything(text: string, distribution: FrontDistribution | undefined): ParseResult {
  if (distribution === undefined) {
    return fail('distribution-needed', 'Name the distribution to purge entirely in "distribution_id".');
  }
  const value = distribution.hostnames.includes(text) ? `${distribution.scheme}://${text}/` : distribution.id;
  return { ok: true, target: { kind: 'everything', value } };
}

function readUrl(
  text: string,
  distribution: FrontDistribution | undefined,
): URL | (ParseResult & { ok: false }) {
  const full = text.startsWith('/') ? resolvePath(text, distribution) : text;
  if (full === undefined) {
    return fail(
      'distribution-needed',
      'A path alone needs "distribution_id"; without it give the full URL, beginning with https://.',
    );
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(full)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    return fail('no-scheme', 'Give a full URL beginning with https:// or http://.');
  }
  if (scheme !== 'https' && scheme !== 'http') {
    return fail('not-http', 'Only https and http URLs can be purged.');
  }
  const url = URL.parse(full);
  if (url === null) {
    return fail('not-a-url', 'This is not a valid URL; check its hostname and port.');
  }
  if (url.username !== '' || url.password !== '') {
    return fail('userinfo', 'Leave out the user name and password before the "@".');
  }
  url.hash = '';
  return url;
}

/** Joined as text, so that `//other.example` stays a path of the distribution. */
function resolvePath(path: string, distribution: FrontDistribution | undefined): string | undefined {
  return distribution?.domain === undefined
    ? undefined
    : `${distribution.scheme}://${distribution.domain}${path}`;
}

function urlTarget(kind: 'url' | 'directory', url: URL): ParsedEntry {
  return { ok: true, target: { kind, value: url.href }, hostname: url.hostname };
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/u;

const tooLong = fail(
  'too-long',
  `A target has at most ${targetBytesMax} bytes, percent-encoded. Purge its directory instead.`,
);

function checkText(text: string): Fault | undefined {
  if (text === '') {
    return { code: 'empty', detail: 'This entry is empty: leave it out.' };
  }
  if (bytesOf(text) > targetBytesMax) {
    return tooLong;
  }
  if (controlCharacters.test(text)) {
    return {
      code: 'control-characters',
      detail: 'Take out the control characters (line breaks, tabs and the like) or percent-encode them.',
    };
  }
  return text.isWellFormed()
    ? undefined
    : { code: 'not-well-formed', detail: 'The text holds half of a surrogate pair: send valid Unicode.' };
}

/** Only long texts are worth counting: a character has at most 3 bytes per UTF-16 unit. */
function bytesOf(text: string): number {
  return text.length * 3 <= targetBytesMax ? text.length : Buffer.byteLength(text);
}

function fail(code: Fault['code'], detail: string): { readonly ok: false } & Fault {
  return { ok: false, code, detail };
}
