import type { Connection } from './connection.ts';
import { isFinal } from './refusal.ts';

export interface Following<T> {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** Opens the stream, each time anew. */
  readonly open: () => AsyncIterable<T>;
  readonly onEvent: (event: T) => void;
  /** Told of every break; the stream is opened again by itself. */
  readonly onBreak: (error: unknown) => void;
  /** Whether nothing more is to come, so that an end is no break. */
  readonly isOver: () => boolean;
}

const firstPauseMs = 1_000;
const pauseMsMax = 30_000;

/** Follows a stream of events until they are over, however often it breaks. Rejects when it is refused for good. */
export async function follow<T>(following: Following<T>): Promise<void> {
  const { signal, open, onEvent, onBreak, isOver } = following;
  let failures = 0;
  while (!signal.aborted && !isOver()) {
    try {
      for await (const event of open()) {
        failures = 0;
        onEvent(event);
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (isFinal(error)) {
        throw error;
      }
      onBreak(error);
    }
    if (!isOver()) {
      const pauseMs = Math.min(pauseMsMax, firstPauseMs * 2 ** failures);
      failures += 1;
      await pauseUnlessHurried(following, pauseMs);
    }
  }
}

function pauseUnlessHurried<T>({ connection, signal }: Following<T>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = (): void => {
      over.abort();
      resolve();
    };
    setTimeout(end, ms);
    connection.onHurry(end, AbortSignal.any([signal, over.signal]));
    signal.addEventListener('abort', end, { signal: over.signal });
  });
}
