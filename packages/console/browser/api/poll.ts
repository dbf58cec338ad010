import type { Connection } from './connection.ts';
import { ProblemError } from './problem.ts';

export interface Poll {
  readonly connection: Connection;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly everyMs: number;
  readonly load: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Looks again at once. */
export type LookNow = () => void;

const pauseMsMax = 30_000;

/** Looks at something again and again, as long as the page is seen. After failures it waits longer each time, and a while more by chance. */
export function poll({ connection, signal, everyMs, load, onError }: Poll): LookNow {
  let wake = (): void => undefined;
  connection.onHurry(() => wake(), signal);
  document.addEventListener('visibilitychange', () => wake(), { signal });
  signal.addEventListener('abort', () => wake());
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await load();
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        failures += 1;
        onError(error);
        if (!mayEnd(error)) {
          return;
        }
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs(everyMs, failures));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      await untilSeen(signal);
    }
  };
  void run();
  return () => wake();
}

/** What was refused for good is refused the next time too. */
function mayEnd(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status >= 500 || error.status === 429;
}

function pauseMs(everyMs: number, failures: number): number {
  return failures === 0
    ? everyMs
    : Math.min(pauseMsMax, Math.max(1_000, everyMs) * 2 ** (failures - 1)) * (1 + Math.random() / 4);
}

/** Resolves when somebody can see the page, or the signal fires. */
async function untilSeen(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) {
    return;
  }
  await new Promise<void>((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
