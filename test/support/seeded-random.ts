/** Chances that can be had again: the same seed gives the same row. */
export interface Chances {
  /** Evenly spread over 0 to 1, without 1. */
  readonly next: () => number;
  /** A whole number from 0, less than `end`. */
  readonly below: (end: number) => number;
  /** One of them. Throws when there is none. */
  pick<Item>(items: readonly Item[]): Item;
  /** One of the rows, each as often as its weight says. Throws when there is none. */
  pickWeighted<Item extends { readonly weight: number }>(items: readonly Item[]): Item;
  /** A wait whose mean is `meanMs`, as between things that happen independently of each other. */
  gapMs(meanMs: number): number;
  /** Chances of their own, whatever is drawn here afterwards. */
  fork(): Chances;
}

/** A seed to print and to run again with. */
export function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

/** Mulberry32: small, and good enough to choose victims with. */
export function seededChances(seed: number): Chances {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    pick: (items) => found(items[below(items.length)]),
    pickWeighted: (items) => {
      let left = next() * items.reduce((sum, { weight }) => sum + weight, 0);
      return found(items.find(({ weight }) => (left -= weight) < 0) ?? items.at(-1));
    },
    gapMs: (meanMs) => -Math.log(1 - next()) * meanMs,
    fork: () => seededChances(Math.floor(next() * 2 ** 32)),
  };
}

function found<Item>(item: Item | undefined): Item {
  if (item === undefined) {
    throw new Error('There is nothing to choose from.');
  }
  return item;
}
