import type { Connection } from './connection.ts';
import { isFinal, isRefusal } from './refusal.ts';
import { untilSeen } from './seen.ts';

export interface Poll {
  readonly connection: Connection;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Absent: only when somebody asks for it, or comes back to the page. */
  readonly everyMs?: number | undefined;
  readonly load: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Looks again at once. */
export type LookNow = () => void;

const pauseMsMax = 30_000;

/** Looks at something again and again, as long as the page is seen. After failures it waits longer each time, and a while more by chance. */
export function poll({ connection, signal, everyMs, load, onError }: Poll): LookNow {
  let isWanted = false;
  let endPause = (): void => undefined;
  const wake = (): void => {
    isWanted = true;
    endPause();
  };
  connection.onHurry(wake, signal);
  document.addEventListener('visibilitychange', wake, { signal });
  signal.addEventListener('abort', wake);
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      isWanted = false;
      let pauseMs = everyMs;
      try {
        await load();
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        pauseMs = pauseAfter(error, Math.max(1_000, everyMs ?? 0) * 2 ** failures);
        failures += 1;
        onError(error);
        if (isFinal(error)) {
          return;
        }
      }
      if (!isWanted) {
        await new Promise<void>((resolve) => {
          const timer = pauseMs === undefined ? undefined : setTimeout(resolve, pauseMs);
          endPause = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      await untilSeen(signal);
    }
  };
  void run();
  return wake;
}

/** Never sooner than the API asks. */
function pauseAfter(error: unknown, backoffMs: number): number {
  const askedMs = isRefusal(error) ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(askedMs, Math.min(pauseMsMax, backoffMs) * (1 + Math.random() / 4));
}
