import { seededChances } from '../support/seeded-random.ts';

/** Random choices that come again from the same seed. */
export interface Random {
  /** From 0 to below `end`. */
  below(end: number): number;
  oneOf<T>(choices: readonly [T, ...T[]] | readonly T[]): T;
  chance(share: number): boolean;
}

export function createRandom(seed: number): Random {
  const { next, below } = seededChances(seed);
  return {
    below,
    oneOf: (choices) => {
      const [first, ...others] = choices;
      if (first === undefined) {
        throw new Error('There is nothing to choose from.');
      }
      return [first, ...others][below(choices.length)] ?? first;
    },
    chance: (share) => next() < share,
  };
}
