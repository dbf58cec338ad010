/** Where the time comes from, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

export interface ManualClock extends Clock {
  /** Moves the clock forward, or back with a negative number. */
  advance(ms: number): void;
}

/**
 * A clock for tests: it runs like the machine's, shifted by what was advanced. With `startMs` it starts there,
 * otherwise at the present.
 */
export function createManualClock(startMs?: number): ManualClock {
  let offsetMs = startMs === undefined ? 0 : startMs - systemClock.now();
  return {
    now: () => systemClock.now() + offsetMs,
    advance: (ms) => {
      offsetMs += ms;
    },
  };
}
