import closeWithGrace from 'close-with-grace';
import type { Logger } from './logger.ts';

/** Longest time that a program takes to stop unless it is given another. Whoever stops it should give it more. */
export const stopTimeLimitMs = 10_000;

export interface ShutdownOptions {
  readonly logger: Logger;
  /** After this the process ends with code 1 whatever is still open. Default 10 s. */
  readonly timeLimitMs?: number;
}

export interface Shutdown {
  /**
   * Names what must be closed. Closers run one after another, last added first, so add each thing right after it
   * was opened.
   */
  add(name: string, close: () => unknown): void;
  /** Closes everything and ends the process. */
  close(): void;
}

interface Closer {
  readonly name: string;
  readonly close: () => unknown;
}

/**
 * Ends the process in order on SIGTERM, SIGINT, an uncaught error or {@link Shutdown.close}. The exit code is 0 only
 * when it was asked to end and every closer succeeded; a second signal ends it at once.
 */
export function createShutdown(options: ShutdownOptions): Shutdown {
  const { logger, timeLimitMs = stopTimeLimitMs } = options;
  const closers: Closer[] = [];
  let current: string | undefined;
  const handle = closeWithGrace(
    {
      delay: timeLimitMs,
      logger: { error: (problem: unknown) => logger.error({ err: problem }, 'shutdown.problem') },
      onTimeout: () => logger.error({ closer: current, timeLimitMs }, 'shutdown.timeout'),
    },
    async ({ err, signal }) => {
      logStart(logger, err, signal);
      const onClosing = (name: string) => {
        current = name;
      };
      await closeInReverse(closers, logger, onClosing);
      logger.info('shutdown.done');
    },
  );
  return {
    add: (name, close) => void closers.push({ name, close }),
    close: () => handle.close(),
  };
}

function logStart(logger: Logger, err: Error | undefined, signal: string | undefined): void {
  if (err !== undefined) {
    logger.fatal({ err }, 'shutdown.start');
    return;
  }
  logger.info({ signal }, 'shutdown.start');
}

/** One closer that fails does not keep the others from running. */
async function closeInReverse(
  closers: readonly Closer[],
  logger: Logger,
  onClosing: (name: string) => void,
): Promise<void> {
  const failed: string[] = [];
  for (const { name, close } of closers.toReversed()) {
    onClosing(name);
    const startedAt = performance.now();
    try {
      await close();
      logger.info({ closer: name, durationMs: Math.round(performance.now() - startedAt) }, 'shutdown.closed');
    } catch (error) {
      failed.push(name);
      logger.error({ closer: name, err: error }, 'shutdown.failed');
    }
  }
  if (failed.length > 0) {
    throw new Error(`Not closed in order: ${failed.join(', ')}.`);
  }
}
