import { siteUrls } from '../../test/support/site-urls.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';

export interface PageUrls {
  readonly hostnames: readonly string[];
  readonly origin: string;
  /** The first `count` of them, all different. */
  take(count: number): Generator<string>;
}

/** As many page URLs as wanted: the pages of one large site, once for each of its made-up languages. */
export function pageUrls(): PageUrls {
  const { urls, origin } = siteUrls();
  return {
    hostnames: [...new Set(urls.map((url) => new URL(url).hostname))],
    origin: `${origin}, once per language`,
    *take(count) {
      for (let i = 0; i < count; i += 1) {
        const language = Math.floor(i / urls.length);
        yield inLanguage(urls[i % urls.length] ?? '', language);
      }
    },
  };
}

/** Puts another code of the same length in place of `en-us`, so that the URLs keep the length that they have. */
function inLanguage(url: string, number: number): string {
  const code = [676, 26, 1].map((step) => letters[Math.floor(number / step) % 26]).join('');
  return url.includes('/en-us/')
    ? url.replace('/en-us/', `/${code.slice(0, 2)}-${code.slice(2)}x/`)
    : `${url}?l=${code}`;
}
