/** Handlers that are at work. One may have something to put away when its answer is out, or its client gone. */
export interface UnderWay {
  add(work: Promise<void>): void;
  /** Resolves when none is left, or after so long. */
  settle(msMax: number): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const all = new Set<Promise<void>>();
  return {
    add: (work) => {
      all.add(work);
      const forget = (): void => void all.delete(work);
      work.then(forget, forget);
    },
    settle: async (msMax) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, msMax);
      });
      await Promise.race([Promise.allSettled(all), late]);
      clearTimeout(timer);
    },
  };
}
