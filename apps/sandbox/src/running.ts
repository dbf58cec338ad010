import { StartError } from './start-error.ts';

/** Something that was started and must be stopped. */
export interface Stoppable {
  stop(): Promise<unknown>;
  /** Ends it at once; absent when it ends with this process. */
  kill?(): void;
}

/** Everything that was started, in the order it was. */
export interface Running {
  /** Throws `StartError`, after killing the newcomer, when the stopping has begun. */
  add<T extends Stoppable>(thing: T): T;
  /** Stops all, last first. What fails to stop does not keep the others from it. */
  stop(): Promise<void>;
  kill(): void;
  isStopping(): boolean;
}

export function createRunning(): Running {
  const things: Stoppable[] = [];
  let isStopping = false;
  return {
    isStopping: () => isStopping,
    add: (thing) => {
      if (isStopping) {
        thing.kill?.();
        throw new StartError('Stopped before everything had started.');
      }
      things.push(thing);
      return thing;
    },
    stop: async () => {
      isStopping = true;
      for (const thing of things.toReversed()) {
        await thing.stop().catch(() => thing.kill?.());
      }
    },
    kill: () => {
      isStopping = true;
      things.forEach((thing) => thing.kill?.());
    },
  };
}
