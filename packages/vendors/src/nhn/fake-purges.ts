import type { FakeAnswer, FakeContext } from '../testing/fake.ts';
import { failure, success } from './fake-words.ts';

interface Purge {
  readonly seq: number;
  readonly domain: string;
  readonly targets: readonly string[];
  readonly type: 'ITEM' | 'ALL';
  readonly atMs: number;
}

/** What is asked of a purge in either version. */
export interface FakePurge {
  readonly domain: string;
  readonly type: 'ITEM' | 'ALL';
  /** As they came: the domain itself for ALL. */
  readonly targets: readonly string[];
}

/** The fake's purges: a number each, told newest first, page by page; one with a failing target never gets to 100. */
export function createFakePurges({ clock, failing, taskAfterMs }: FakeContext): {
  /** Gives back the number. */
  add(purge: FakePurge): number;
  read(params: URLSearchParams): FakeAnswer;
} {
  const purges: Purge[] = [];
  let last = 592;
  const progressOf = ({ atMs, targets }: Purge): number => {
    const share = Math.min(1, (clock.now() - atMs) / taskAfterMs());
    if (share < 1) return Math.floor(share * 100);
    return targets.some((target) => failing.has(target)) ? 99 : 100;
  };
  const tell = (purge: Purge): unknown => ({
    seq: purge.seq,
    distributionSeq: 8445,
    purgeId: 552_256_345 + purge.seq,
    progress: progressOf(purge),
    purgeTime: purge.atMs,
    lastCheckTime: clock.now(),
    type: purge.type,
    path: purge.type === 'ALL' ? '' : purge.targets.join('\n'),
  });
  return {
    add: (purge) => {
      last += 1;
      purges.unshift({ ...purge, seq: last, atMs: clock.now() });
      return last;
    },
    read: (params) => {
      const page = readPage(params);
      const [from, to] = [timeOf(params.get('startTime')), timeOf(params.get('endTime'))];
      if (page === undefined || from === 'bad' || to === 'bad') return failure(10006);
      const found = purges.filter(
        ({ domain, atMs }) =>
          domain === params.get('domain') && atMs >= (from ?? -Infinity) && atMs <= (to ?? Infinity),
      );
      const part = found.slice((page.number - 1) * page.size, page.number * page.size);
      return success({ totalItems: found.length, purges: part.map(tell) });
    },
  };
}

function readPage(params: URLSearchParams): { number: number; size: number } | undefined {
  const number = Number(params.get('page') ?? 1);
  const size = Number(params.get('itemsPerPage') ?? 10);
  const isGood = Number.isInteger(number) && Number.isInteger(size) && number >= 1 && size >= 1;
  return isGood ? { number, size } : undefined;
}

/** Only `2018-02-22T09:00:00.000Z` is documented. */
function timeOf(text: string | null): number | undefined | 'bad' {
  if (text === null) return undefined;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? Date.parse(text) : 'bad';
}
