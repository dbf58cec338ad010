import type { Operation } from '@purgeway/client';
import type { Page } from '../shell/page.ts';

const restMs = 30_000;

/**
 * Reads out how many operations came, given the newest of them at each look. What is there at the first look is not new, and whoever
 * listens is left in peace for a while each time.
 */
export function tellArrivals(
  page: Pick<Page, 'announce'>,
  now = Date.now,
): (newest: readonly Pick<Operation, 'created_at'>[]) => void {
  let toldTo: string | undefined;
  let restsUntil = 0;
  return (newest) => {
    const latest = newest[0]?.created_at ?? '';
    const since = (toldTo ??= latest);
    const count = newest.filter(({ created_at }) => created_at > since).length;
    if (count > 0 && now() >= restsUntil) {
      toldTo = latest;
      restsUntil = now() + restMs;
      page.announce(wordsOf(count, count === newest.length));
    }
  };
}

/** When all that is seen is new, there may be more behind it. */
function wordsOf(count: number, mayBeMore: boolean): string {
  if (count === 1) {
    return 'One new operation';
  }
  return `${mayBeMore ? 'At least ' : ''}${count} new operations`;
}
