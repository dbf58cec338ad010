/** Counts the jobs that workers took for those of one that had died, in all that several of them write. */
export interface StalledTally {
  /** For each worker, from its start on. */
  listen(): (text: string) => void;
  count(): number;
}

const words = '"msg":"job taken over"';

export function createStalledTally(): StalledTally {
  let count = 0;
  return {
    count: () => count,
    listen: () => {
      // What may be the beginning of the words waits for what comes next.
      let rest = '';
      return (text) => {
        const parts = (rest + text).split(words);
        count += parts.length - 1;
        rest = (parts.at(-1) ?? '').slice(1 - words.length);
      };
    },
  };
}
