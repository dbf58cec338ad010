import { setTimeout as wait } from 'node:timers/promises';
import { isRedisFull } from '@purgeway/queue';

/** What of BullMQ's worker is used here. */
interface Restable {
  readonly closing?: Promise<void> | undefined;
  isPaused(): boolean;
  pause(doNotWaitActive?: boolean): Promise<void>;
  resume(): void;
}

const restMs = 400;

/**
 * To be called with each error of a worker. A Redis that is wholly full hands out no jobs, and BullMQ would ask again without a pause: the
 * worker rests for a moment. Jobs under way go on.
 */
export function restIfFull(worker: Restable, error: Error, onError: (error: Error) => void): void {
  if (!isRedisFull(error) || worker.isPaused() || worker.closing !== undefined) {
    return;
  }
  worker
    .pause(true)
    .then(() => wait(restMs))
    .then(() => (worker.closing === undefined ? worker.resume() : undefined))
    .catch(onError);
}
