import { setTimeout as wait } from 'node:timers/promises';

/** A process that has been started and is ready. */
export interface Startable {
  /** Settles when it has ended. */
  readonly ended: Promise<unknown>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<unknown>;
  /** The end of what it wrote. */
  readonly output: () => string;
}

/** A process that is started again whenever it ends, as a supervisor does it. */
export interface KeptProcess {
  readonly name: string;
  readonly isReady: boolean;
  /** How often it ended although nobody had asked it to, while it was ready; with the end of what it wrote. */
  readonly surprises: readonly string[];
  /** Ends it at once. Resolves when the one that takes its place is ready. */
  kill(): Promise<void>;
  /** As `kill`; when it is gone and before the next is started, `between` runs. */
  killAnd(between: () => Promise<void>): Promise<void>;
  /** Ends it for good. Safe to call twice. */
  close(): Promise<void>;
}

/** A process that cannot start is tried again after this time. */
const againAfterMs = 200;

/** Starts a process and keeps one running. Rejects when the very first start fails. */
export async function keepRunning(name: string, start: () => Promise<Startable>): Promise<KeptProcess> {
  const surprises: string[] = [];
  let running: Startable | undefined = await start();
  let isExpected = false;
  const closing = new AbortController();
  let between = async (): Promise<void> => {};
  let onReady: (() => void)[] = [];

  const startAgain = async (): Promise<Startable | undefined> => {
    while (!closing.signal.aborted) {
      const started = await start().catch(() => undefined);
      if (started !== undefined) {
        return started;
      }
      await wait(againAfterMs);
    }
    return undefined;
  };
  const watch = async (): Promise<void> => {
    while (running !== undefined) {
      const { ended, output } = running;
      await ended;
      running = undefined;
      if (!isExpected && !closing.signal.aborted) {
        surprises.push(`${name} ended by itself: ${output().slice(-2_000)}`);
      }
      await between();
      between = async () => {};
      isExpected = false;
      running = await startAgain();
      onReady.forEach((tell) => tell());
      onReady = [];
    }
  };
  const watched = watch();

  const killAnd = async (work: () => Promise<void>): Promise<void> => {
    const victim = running;
    if (victim === undefined || closing.signal.aborted) {
      throw new Error(`${name} is not running.`);
    }
    isExpected = true;
    between = work;
    const back = new Promise<void>((resolve) => {
      onReady.push(resolve);
    });
    await victim.end('SIGKILL');
    await back;
  };
  return {
    name,
    get isReady() {
      return running !== undefined && !isExpected;
    },
    surprises,
    kill: () => killAnd(async () => {}),
    killAnd,
    close: async () => {
      closing.abort();
      await running?.end('SIGKILL');
      await watched;
      await running?.end('SIGKILL');
    },
  };
}
