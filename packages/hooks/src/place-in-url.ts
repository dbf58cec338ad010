/** Either a text that may stand in a URL, or why there is none. */
export type Placed =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** Where in a URL a value stands. */
export type Place = 'path' | 'query';

/**
 * A value as it may stand there. In a path its slashes part segments; whatever else means something in a URL is percent-encoded, and
 * what is percent-encoded already stays. It can neither end the path nor begin another part of the URL.
 */
export function placeInUrl(value: string, place: Place): Placed {
  if (hasControlCharacters(value) || !value.isWellFormed()) {
    return { ok: false, reason: 'holds control characters, or half a surrogate pair' };
  }
  return { ok: true, text: place === 'query' ? encodeURIComponent(value) : encodePath(value) };
}

/** As browsers write paths. The star too: at the end of a path it would stand for all below. */
function encodePath(value: string): string {
  return value.replaceAll(/[^\w\-.~!$&'()+,;=:@/%]|%(?![\da-f]{2})/giu, (character) =>
    character === '*' ? '%2A' : encodeURIComponent(character),
  );
}

/** Whether a path would lead to another place than it shows: the parser of URLs resolves such segments. */
export function hasDotSegments(url: string): boolean {
  const [path = ''] = url.split('?', 1);
  return /\/(?:\.|%2e){1,2}(?:\/|$)/iu.test(path);
}

/**
 * A whole URL that a payload holds, if its host is allowed; `//host/path` counts as https. It stays one URL: a star at its end is no
 * directory.
 */
export function wholeUrl(value: string, isHostAllowed: (hostname: string) => boolean): Placed {
  const text = value.startsWith('//') ? `https:${value}` : value;
  const url = /^https?:\/\//iu.test(text) && !hasControlCharacters(text) ? URL.parse(text) : null;
  if (url === null) {
    return { ok: false, reason: 'is no full URL' };
  }
  if (url.username !== '' || url.password !== '' || url.port !== '') {
    return { ok: false, reason: 'has a user name, a password or a port' };
  }
  if (!isHostAllowed(url.hostname)) {
    return { ok: false, reason: 'has a hostname that is none of this hook' };
  }
  url.hash = '';
  url.pathname = url.pathname.replaceAll('*', '%2A');
  return { ok: true, text: url.href };
}

/** A tag as it is. */
export function asTag(value: string): Placed {
  return hasControlCharacters(value)
    ? { ok: false, reason: 'holds control characters' }
    : { ok: true, text: value };
}

function hasControlCharacters(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return /[\u0000-\u001f\u007f-\u009f]/u.test(text);
}
