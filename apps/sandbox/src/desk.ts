import { choosePort, type WishedPort } from './choose-port.ts';
import type { ChildSpec } from './child.ts';
import { keepRunning, type FinalEnd, type KeptChild } from './keep-running.ts';
import { describeLine } from './log-line.ts';
import type { Running } from './running.ts';
import { StartError } from './start-error.ts';

/** What every step of the start works with. */
export interface Desk {
  readonly running: Running;
  /** Fires when the start must not go on. */
  readonly signal: AbortSignal;
  /** Says a line to the person at the terminal. */
  readonly say: (line: string) => void;
  /** Keeps a process running until all is stopped. */
  readonly launch: (spec: ChildSpec) => KeptChild;
  /** The wished port, or the next free one with a word about it. */
  readonly takePort: (wished: WishedPort) => Promise<number>;
  /** From now on a process that ends by itself is started again; before, it ends everything. */
  readonly markStarted: () => void;
}

export interface DeskOptions {
  readonly running: Running;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Takes what makes going on pointless. */
  readonly fail: (error: unknown) => void;
}

export function createDesk({ running, signal, say, fail }: DeskOptions): Desk {
  let isStarted = false;
  const keeping = {
    mayRestart: () => isStarted,
    onRestart: say,
    onGiveUp: (end: FinalEnd) => fail(new StartError(describeEnd(end))),
  };
  return {
    running,
    signal,
    say,
    launch: (spec) => running.add(keepRunning(spec, keeping)),
    takePort: async (wished) => {
      const port = await choosePort(wished);
      if (wished.port !== 0 && port !== wished.port) {
        say(`Port ${wished.port} (${wished.variable}) is in use by another program; taking ${port}.`);
      }
      return port;
    },
    markStarted: () => {
      isStarted = true;
    },
  };
}

function describeEnd({ name, how, lastLines, advice }: FinalEnd): string {
  const lines = lastLines.map((line) => `  ${describeLine(line).text}`);
  return [`${name} ended (${how}). The last it said:`, ...lines, advice ?? ''].join('\n').trimEnd();
}
