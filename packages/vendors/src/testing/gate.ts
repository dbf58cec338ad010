import type { FakeAction } from './faults.ts';

/** Holds back answers: the call has arrived and taken effect, but its caller keeps waiting. */
export interface Gate {
  /** From now on answers to these calls (default: all) are held. */
  hold(action?: FakeAction): void;
  /** Lets everything held go, and holds no more. */
  release(): void;
  /** Lets the `count` (default 1) longest-held go and holds on to the rest. */
  releaseNext(count?: number): void;
  /** How many answers are held now. */
  readonly heldCount: number;
}

/** The gate of one fake, with the side that the server waits at. */
export function createGate(): Gate & { pass(action: FakeAction): Promise<void> } {
  const held: (() => void)[] = [];
  let isHolding: (action: FakeAction) => boolean = () => false;
  const letGo = (count: number): void => {
    for (const go of held.splice(0, count)) go();
  };
  return {
    hold: (only) => {
      isHolding = (action) => only === undefined || only === action;
    },
    release: () => {
      isHolding = () => false;
      letGo(held.length);
    },
    releaseNext: (count = 1) => letGo(count),
    get heldCount() {
      return held.length;
    },
    pass: async (action) => {
      if (!isHolding(action)) return;
      await new Promise<void>((resolve) => {
        held.push(resolve);
      });
    },
  };
}
