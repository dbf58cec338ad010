import { seededChances } from '../support/seeded-random.ts';

/** Numbers that are the same for the same seed. */
export interface Random {
  /** Evenly spread over 0 to 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  /** A number from `least` to `most`. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Mostly short, seldom very long: exponential around the mean. */
  about(mean: number): number;
  /** Numbers of its own, so that more or fewer of one thing leave another as it was. */
  fork(): Random;
}

export function createRandom(seed: number): Random {
  const { next } = seededChances(Math.imul(seed, 0x9e37_79b1));
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    between: (least, most) => least + next() * (most - least),
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) {
        throw new Error('There is nothing to pick from.');
      }
      return item;
    },
    about: (mean) => -Math.log(1 - next()) * mean,
    fork: () => createRandom(int(0, 0x7fff_ffff)),
  };
}
