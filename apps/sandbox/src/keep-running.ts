import { setTimeout as wait } from 'node:timers/promises';
import { startChild, type Child, type ChildSpec } from './child.ts';

/** A process that is started anew when it ends by itself. */
export interface KeptChild {
  readonly name: string;
  current(): Child;
  stop(): Promise<void>;
  kill(): void;
}

/** Of a process that is not started again. */
export interface FinalEnd {
  readonly name: string;
  /** How it ended, in words. */
  readonly how: string;
  readonly lastLines: readonly string[];
  readonly advice?: string | undefined;
}

export interface Keeping {
  /** False until everything has started: a process that ends before has a problem that a restart will not cure. */
  readonly mayRestart: () => boolean;
  readonly onRestart: (problem: string) => void;
  readonly onGiveUp: (end: FinalEnd) => void;
}

/** The worker ends itself when its queue stands still, and counts on being started again. */
const restartsMax = 3;
const windowMs = 60_000;
const pauseMs = 500;

/** Starts a process and keeps it running, up to three restarts in a minute. */
export function keepRunning(spec: ChildSpec, keeping: Keeping): KeptChild {
  let child = startChild(spec);
  const stopping = new AbortController();
  const restartedAt: number[] = [];

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const how = await child.ended;
      if (stopping.signal.aborted) {
        return;
      }
      const now = performance.now();
      const recent = restartedAt.filter((at) => at > now - windowMs).length;
      if (!keeping.mayRestart() || recent >= restartsMax) {
        keeping.onGiveUp({ ...spec, how, lastLines: child.lastLines() });
        return;
      }
      restartedAt.push(now);
      keeping.onRestart(`${spec.name} ended (${how}); starting it again (${recent + 1} of ${restartsMax})`);
      await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      child = stopping.signal.aborted ? child : startChild(spec);
    }
  };
  void watch();

  return {
    name: spec.name,
    current: () => child,
    stop: async () => {
      stopping.abort();
      await child.stop();
    },
    kill: () => {
      stopping.abort();
      child.kill();
    },
  };
}
