import { findVendor } from '@purgeway/vendors';
import type { Chances } from '../support/seeded-random.ts';
import { accountsOf, vendorPlaces } from './vendor-places.ts';

/** What a client asks for. */
export interface Purge {
  /** Without `callback`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly errands: readonly string[];
}

/** Kinds of requests, each with its share of all. */
interface Stream {
  readonly weight: number;
  readonly hostname: string;
  readonly as: 'url' | 'directory' | 'tag';
  /** So many pages are asked for again and again; absent: each page once. */
  readonly hot?: number;
  readonly targetsMax: number;
}

const streams: readonly Stream[] = [
  { weight: 26, hostname: 't.example.com', as: 'url', targetsMax: 8 },
  { weight: 6, hostname: 't.example.com', as: 'url', hot: 40, targetsMax: 2 },
  { weight: 4, hostname: 't.example.com', as: 'directory', hot: 20, targetsMax: 1 },
  { weight: 12, hostname: 'h99998.example.com', as: 'url', targetsMax: 3 },
  { weight: 10, hostname: 'h99997.example.com', as: 'url', targetsMax: 4 },
  { weight: 5, hostname: 'h99997.example.com', as: 'tag', hot: 30, targetsMax: 3 },
  { weight: 3, hostname: 'h99997.example.com', as: 'directory', hot: 20, targetsMax: 1 },
  { weight: 12, hostname: 'img.example.com', as: 'url', targetsMax: 3 },
  { weight: 6, hostname: 'www.example.com', as: 'url', hot: 50, targetsMax: 4 },
  { weight: 2, hostname: 'b.example.com', as: 'url', targetsMax: 1 },
  { weight: 8, hostname: 'b.example.com', as: 'url', hot: 200, targetsMax: 5 },
  { weight: 1, hostname: 'h99990.example.com', as: 'url', targetsMax: 1 },
  { weight: 4, hostname: 'h99990.example.com', as: 'url', hot: 60, targetsMax: 3 },
  { weight: 1, hostname: 'h99990.example.com', as: 'directory', hot: 10, targetsMax: 1 },
];

const priorities = [
  { weight: 17, priority: 'normal' },
  { weight: 2, priority: 'bulk' },
  { weight: 1, priority: 'urgent' },
] as const;

/** Each page's address holds a word of its own, by which it is known again however a vendor writes it. */
const token = /tk\d+z/u;

/** The errand that a target is at an account; undefined when it is none of ours. */
export function errandOf(account: string, target: string): string | undefined {
  const found = token.exec(target);
  return found === null ? undefined : `${account} ${found[0]}`;
}

/** How long before the end of a run the last purges at vendors that are watched for long go out. */
const endsWithinMs = 15_000;

/**
 * Makes purges as a site's systems would: most pages once, a few again and again. `leftMs`: how long the run still goes on; vendors that take
 * longer to tell how a purge ended get none when the end is near.
 */
export function createTraffic(chances: Chances, only?: ReadonlySet<string>): (leftMs: number) => Purge {
  const counter = { value: 0 };
  // Tokens of hot pages are numbers below a million, one thousand of them for each stream.
  const open = streams
    .map((stream, i) => ({
      ...stream,
      hotFrom: i * 1_000,
      endMs: watchedMsOf(stream.hostname) - endsWithinMs,
    }))
    .filter(
      ({ hostname }) => only === undefined || accountsOf(hostname).every((account) => only.has(account)),
    );
  return (leftMs) => {
    const stream = chances.pickWeighted(open.filter(({ endMs }) => leftMs >= endMs));
    const count = 1 + chances.below(stream.targetsMax);
    const numbers = new Set(
      Array.from({ length: count }, () =>
        stream.hot === undefined
          ? 1_000_000 + (counter.value += 1)
          : stream.hotFrom + chances.below(stream.hot),
      ),
    );
    const tokens = [...numbers].map((number) => `tk${number}z`);
    const { priority } = chances.pickWeighted(priorities);
    return {
      body: { ...targetsOf(stream, tokens), priority },
      errands: accountsOf(stream.hostname).flatMap((account) => tokens.map((name) => `${account} ${name}`)),
    };
  };
}

function targetsOf({ as, hostname }: Stream, tokens: readonly string[]): Readonly<Record<string, unknown>> {
  const pages = tokens.map((name) => `https://${hostname}/news/${name}`);
  switch (as) {
    case 'url':
      return { paths: pages };
    case 'directory':
      return { directories: pages.map((page) => `${page}/`) };
    case 'tag':
      return { tags: tokens, distribution_id: `${accountsOf(hostname)[0]}-distribution` };
  }
  return as satisfies never;
}

/** How long an account that fronts the hostname waits before it first asks, or says that it cannot know. */
export function watchedMsOf(hostname: string): number {
  const vendors = vendorPlaces.filter(({ hostnames }) => hostnames.includes(hostname));
  return Math.max(
    ...vendors.map(
      ({ vendor, watching }) =>
        watching?.['firstAfterMs'] ?? findVendor(vendor)?.watching.firstAfterMs.value ?? 0,
    ),
  );
}
