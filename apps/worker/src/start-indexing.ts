import { setTimeout as wait } from 'node:timers/promises';
import { asError } from '@purgeway/model';
import type { Indexer } from '@purgeway/store';

export interface IndexingDeps {
  readonly indexer: Pick<Indexer, 'index'>;
  readonly onError: (error: Error) => void;
}

/** How long a run may last, and how long is waited when all is indexed: what was accepted can be found after a few seconds. */
const runMsMax = 1_000;
const restMs = 1_000;
const stopMsMax = 2_000;

export interface Indexing {
  close(): Promise<void>;
}

/** Indexes what was accepted, again and again, so that operations can be found. Of all processes one at a time does it. */
export function startIndexing({ indexer, onError }: IndexingDeps): Indexing {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const hasMore = await indexer.index(runMsMax).catch((error: unknown) => {
        onError(asError(error));
        return false;
      });
      await wait(hasMore ? 1 : restMs, undefined, { signal: stopping.signal, ref: false }).catch(
        () => undefined,
      );
    }
  };
  const running = run();
  return {
    close: async () => {
      stopping.abort();
      // A run that waits for Redis is not waited for.
      await Promise.race([running, wait(stopMsMax, undefined, { ref: false })]);
    },
  };
}
