/** Handlers that are at work. One may have something to put away when its answer is out, or its client gone. */
export interface UnderWay {
  add(work: Promise<void>): void;
  /** Resolves when none is left of those that are at work now. */
  settled(): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const all = new Set<Promise<void>>();
  return {
    add: (work) => {
      all.add(work);
      const forget = (): void => void all.delete(work);
      work.then(forget, forget);
    },
    settled: async () => {
      await Promise.allSettled(all);
    },
  };
}
