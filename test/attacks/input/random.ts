import { seededChances } from '../../support/seeded-random.ts';

/** Random choices that can be made again: the same seed gives the same ones. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Any bytes at all. */
  bytes(length: number): Buffer;
  /** Letters and digits. */
  word(length: number): string;
}

export function createRandom(seed: number): Random {
  const { next: fraction } = seededChances(seed);
  const whole = (least: number, most: number): number => least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    whole,
    chance: (probability) => fraction() < probability,
    pick: (choices) => choices[whole(0, choices.length - 1)] ?? choices[0],
    bytes: (length) => {
      const bytes = Buffer.allocUnsafe(length);
      for (let i = 0; i < length; i += 1) {
        bytes[i] = whole(0, 255);
      }
      return bytes;
    },
    word: (length) => {
      let word = '';
      for (let i = 0; i < length; i += 1) {
        word += letters[whole(0, letters.length - 1)];
      }
      return word;
    },
  };
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
