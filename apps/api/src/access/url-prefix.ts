/** A URL that stands for itself and all below it. */
export interface UrlPrefix {
  /** Hostname, and the port where it is not the scheme's own. */
  readonly host: string;
  readonly path: string;
}

/** Reads a prefix of the config, which has checked it. */
export function parseUrlPrefix(text: string): UrlPrefix {
  const { host, pathname } = new URL(text);
  return { host, path: pathname };
}

/**
 * Whether a URL lies at or below a prefix, by whole segments of its path, whoever reads it: a path that an origin may take for another
 * one (encoded dots and slashes, in several layers or other spellings) does not.
 */
export function isBelow(url: URL, { host, path }: UrlPrefix): boolean {
  if (url.host !== host) {
    return false;
  }
  if (path === '/') {
    return true;
  }
  const { pathname } = url;
  const below = path.endsWith('/') ? path : `${path}/`;
  return (pathname === path || pathname.startsWith(below)) && !mayClimb(pathname);
}

/** Layers of percent-encoding that are looked through. What has more is taken for a trick. */
const layersMax = 5;

/** Whether somebody who decodes the path may find a step up, or something that cannot be decoded, in it. */
function mayClimb(path: string): boolean {
  let text = path;
  for (let layer = 0; layer < layersMax; layer += 1) {
    if (hasStep(text)) {
      return true;
    }
    const decoded = decode(text);
    if (decoded === undefined) {
      return true;
    }
    if (decoded === text) {
      return false;
    }
    text = decoded;
  }
  return true;
}

/** Full-width and other look-alikes count as what they look like; so do dots with a `;parameter` or blanks behind them. */
function hasStep(text: string): boolean {
  const segments = text.normalize('NFKC').split(/[/\\\u2044\u2215\u29f8]/u);
  return segments.some((segment) => /^\s*\.[.\s]*(?:;|$)/u.test(segment) || /\p{Cc}/u.test(segment));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
