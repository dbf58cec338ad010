import type { History, Trouble } from './history.ts';

/** Something that a program did at somebody else's: a call, a delivery. */
interface Deed {
  readonly by?: string | undefined;
  readonly at: number;
}

/** A deed that was done once more. */
export interface Repeat<Done extends Deed = Deed> {
  readonly before: Done;
  readonly at: number;
}

/** What a program sent just before it was killed may arrive just after; sooner than it is started anew. */
const underWayMs = 1_000;

/** Whoever did something has written down so long afterwards, at the latest, that it is done. */
const writtenDownMs = 3_000;

/** What was broken off is taken over by somebody so long afterwards at the latest, unless he is broken as well. */
const takenOverMs = 15_000;

/** Each deed of some that are alike, but the first, with the one before it. */
export function repeatsOf<Done extends Deed>(deeds: readonly Done[]): Repeat<Done>[] {
  const inOrder = deeds.toSorted((one, other) => one.at - other.at);
  return inOrder.slice(1).flatMap(({ at }, i) => {
    const before = inOrder[i];
    return before === undefined ? [] : [{ before, at }];
  });
}

/** The troubles that can explain anything, the latest first: what broke a program that calls nobody does not. */
export function troublesThatCount({ troubles, calls, events }: History): readonly Trouble[] {
  const doers = new Set([...calls, ...events].map(({ by }) => by));
  return troubles
    .filter(({ of }) => of === undefined || doers.has(of))
    .toSorted((a, b) => endOf(b) - endOf(a));
}

/**
 * Whether the program that did it, and no other, was broken before it can have written that down, so that somebody had to do it again; and
 * whether that somebody came as soon as he could.
 */
export function isExplained({ before, at }: Repeat, troubles: readonly Trouble[]): boolean {
  const since = troubledSince(at, troubles);
  return troubles.some(
    (trouble) => isBrokenOff(before, trouble) && trouble.fromMs >= since && trouble.fromMs <= at,
  );
}

function isBrokenOff({ by, at }: Deed, trouble: Trouble): boolean {
  const { of, fromMs } = trouble;
  return (of === undefined || of === by) && at >= fromMs - writtenDownMs && at <= endOf(trouble) + underWayMs;
}

/** Since when something was always broken, or had been so shortly before that nobody need have taken over yet. The time itself: it was not. */
export function troubledSince(at: number, latestFirst: readonly Trouble[]): number {
  return latestFirst.reduce(
    (since, trouble) =>
      trouble.fromMs < since && endOf(trouble) + takenOverMs >= since ? trouble.fromMs : since,
    at,
  );
}

function endOf({ untilMs, lingersMs = 0 }: Trouble): number {
  return untilMs + lingersMs;
}
