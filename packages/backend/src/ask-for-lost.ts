import { setTimeout as wait } from 'node:timers/promises';
import { asError } from '@purgeway/model';
import type { Store } from '@purgeway/store';

export interface AskForLostOptions {
  readonly store: { readonly accounts: Pick<Store['accounts'], 'askForDue'> };
  /** Of the accounts. */
  readonly ids: readonly string[];
  /** Ends it for good. */
  readonly signal: AbortSignal;
  readonly onError: (error: Error) => void;
}

/** A server that hung first carries out what it was sent before its connections were cut, and those are made anew meanwhile. */
const pausesMs = [100, 500, 600];

/**
 * Makes what is to be called when Redis is back. Jobs are lost when the answer that names them is, or when the connection is cut before
 * they are asked for: all that are due are asked for, a few times. Called again meanwhile it begins anew, and is never there twice.
 */
export function createAskForLost({ store, ids, signal, onError }: AskForLostOptions): () => Promise<void> {
  let roundsLeft = 0;
  let isAsking = false;
  const askOnce = async (): Promise<void> => {
    try {
      for (const id of ids) {
        await store.accounts.askForDue(id);
      }
    } catch (error) {
      onError(asError(error));
    }
  };
  return async () => {
    roundsLeft = pausesMs.length;
    if (isAsking) {
      return;
    }
    isAsking = true;
    for (; roundsLeft > 0 && !signal.aborted; roundsLeft -= 1) {
      // Only a stop ends the wait before its time.
      await wait(pausesMs[pausesMs.length - roundsLeft], undefined, { signal }).catch(() => undefined);
      await (signal.aborted ? undefined : askOnce());
    }
    isAsking = false;
  };
}
