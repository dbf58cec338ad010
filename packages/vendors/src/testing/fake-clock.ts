/** A clock that tests can set. Milliseconds since 1970. */
export interface FakeClock {
  readonly now: () => number;
  /** Stops the clock at a time. */
  set(ms: number): void;
  /** Moves it on, whether it is stopped or running. */
  advance(ms: number): void;
  /** Back to the clock it was made from. */
  reset(): void;
}

/** Runs as `base` does (default: the machine's clock) until it is set. */
export function createFakeClock(base: () => number = Date.now): FakeClock {
  let stoppedAt: number | undefined;
  let offset = 0;
  return {
    now: () => (stoppedAt ?? base()) + offset,
    set: (ms) => {
      stoppedAt = ms;
      offset = 0;
    },
    advance: (ms) => {
      offset += ms;
    },
    reset: () => {
      stoppedAt = undefined;
      offset = 0;
    },
  };
}
