import type { Connection } from './connection.ts';
import { isFinal } from './refusal.ts';
import { untilSeen, whileSeen } from './seen.ts';

export interface Following<T> {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** Opens the stream, each time anew, until the signal given here fires. Its first event says how things stand by then. */
  readonly open: (signal: AbortSignal) => AsyncIterable<T>;
  readonly onEvent: (event: T) => void;
  /** Told of every break; the stream is opened again by itself. */
  readonly onBreak: (error: unknown) => void;
  /** Whether nothing more is to come, so that an end is no break. */
  readonly isOver: () => boolean;
}

const firstPauseMs = 1_000;
const pauseMsMax = 30_000;

/**
 * Follows a stream of events until they are over, however often it breaks, as long as the page is seen: a browser has few connections to one
 * host, and all tabs share them. Rejects when it is refused for good.
 */
export async function follow<T>(following: Following<T>): Promise<void> {
  const { signal, isOver, onBreak } = following;
  let failures = 0;
  for (;;) {
    await untilSeen(signal);
    if (signal.aborted || isOver()) {
      return;
    }
    const seen = whileSeen();
    try {
      for await (const event of following.open(AbortSignal.any([signal, seen.signal]))) {
        failures = 0;
        following.onEvent(event);
      }
    } catch (error) {
      if (!signal.aborted && !seen.signal.aborted) {
        if (isFinal(error)) {
          throw error;
        }
        onBreak(error);
      }
    }
    const isHidden = seen.signal.aborted;
    seen.abort();
    if (!isHidden && !signal.aborted && !isOver()) {
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
