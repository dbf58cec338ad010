import { othersTurn } from './others-turn.ts';

/** Longest time that work in many small pieces goes on for before others have their turn. */
const turnMs = 5;

/**
 * For work in many small pieces, each of which may be cheap or dear: to be awaited between two of them where `isOver`. It is so seldom that
 * asking costs next to nothing.
 */
export interface Turns {
  isOver(): boolean;
  /** Lets others go on first; the next turn begins then. */
  next(): Promise<void>;
}

export function takeTurns(): Turns {
  let endAt = performance.now() + turnMs;
  return {
    isOver: () => performance.now() >= endAt,
    next: async () => {
      await othersTurn();
      endAt = performance.now() + turnMs;
    },
  };
}
