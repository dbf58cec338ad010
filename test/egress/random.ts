/** Random choices that come again from the same seed. */
export interface Random {
  /** From 0 to below `end`. */
  below(end: number): number;
  oneOf<T>(choices: readonly [T, ...T[]] | readonly T[]): T;
  chance(share: number): boolean;
}

/** Mulberry32: small, quick, and even enough for choices. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
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
