export interface RateGateOptions {
  /** So many at once after a pause. */
  readonly burst: number;
  readonly perSecond: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Lets each name through so often and no more, in this process. */
export interface RateGate {
  /** Whether it may pass now; counts when it may. */
  pass(name: string): boolean;
}

/** So many names are remembered; above that all are forgotten, which only lets more through. */
const namesMax = 10_000;

/** Makes a gate. Names must not be made up by strangers: each is remembered. */
export function createRateGate({ burst, perSecond, now }: RateGateOptions): RateGate {
  const everyMs = 1_000 / perSecond;
  /** When a name will have its whole burst again. */
  const fullAtMs = new Map<string, number>();
  return {
    pass: (name) => {
      const nowMs = now();
      const fullMs = Math.max(fullAtMs.get(name) ?? nowMs, nowMs) + everyMs;
      if (fullMs - nowMs > burst * everyMs) {
        return false;
      }
      if (fullAtMs.size >= namesMax) {
        fullAtMs.clear();
      }
      fullAtMs.set(name, fullMs);
      return true;
    },
  };
}
