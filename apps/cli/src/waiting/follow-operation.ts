import { setTimeout as wait } from 'node:timers/promises';
import type { Operation } from '@purgeway/client';
import type { Clock } from '@purgeway/runtime';
import type { Api } from '../api/api.ts';
import { CommandError } from '../command-error.ts';

export interface FollowOptions {
  readonly api: Api;
  readonly id: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Longest time until it has ended; undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
  /** How long one question may wait for the end: how often changes are seen. */
  readonly everySeconds: number;
  readonly onState: (operation: Operation) => void;
  /** The API does not answer at the moment; it is asked again. */
  readonly onTrouble: (error: CommandError) => void;
}

/** An API that has not answered for so long while it is waited for is given up. */
const patienceMs = 60_000;
/** An answer may come so much later than it was asked for; when the command's own time is over, so much later. */
const lateMs = 15_000;
const lateAtTheEndMs = 2_000;
/** From one question to the next: so long at least, and longer after one that was not answered. */
const pauseMs = 500;
const pauseAfterTroubleMs = 2_000;

/**
 * Waits until an operation has ended, and answers how. One question after the other, each of which the API answers when it has ended or
 * after a while: unlike a stream of events this goes through every proxy, and takes no place of which there are few. Throws `CommandError`
 * when the time is over or the API stays away; the operation goes on then.
 */
export async function followOperation(options: FollowOptions): Promise<Operation> {
  const { clock, timeoutMs = Infinity, onState } = options;
  const startedAtMs = clock.now();
  const leftMs = (): number => startedAtMs + timeoutMs - clock.now();
  let answeredAtMs = startedAtMs;
  for (;;) {
    const askedAtMs = clock.now();
    const operation = await ask(options, leftMs()).catch((error: unknown) => {
      const isOver = leftMs() <= 0;
      if (!isPassing(error) || (!isOver && clock.now() - answeredAtMs > patienceMs)) {
        throw error;
      }
      if (!isOver) {
        options.onTrouble(error);
      }
      return undefined;
    });
    if (operation !== undefined) {
      answeredAtMs = clock.now();
      onState(operation);
      if (operation.done) {
        return operation;
      }
    }
    if (leftMs() <= 0) {
      throw new CommandError('timed-out', `${options.id} has not ended in time; it goes on.`);
    }
    const took = clock.now() - askedAtMs;
    const restMs = Math.max(0, (operation === undefined ? pauseAfterTroubleMs : pauseMs) - took);
    await wait(Math.min(restMs, leftMs()), undefined, { signal: options.signal });
  }
}

/** Repeats that the client makes by itself are part of it. */
async function ask({ api, id, signal, everySeconds }: FollowOptions, leftMs: number): Promise<Operation> {
  const seconds = Math.ceil(Math.max(1, Math.min(everySeconds, leftMs / 1_000)));
  const limit = AbortSignal.timeout(Math.min(seconds * 1_000 + lateMs, leftMs + lateAtTheEndMs));
  const until = AbortSignal.any([signal, limit]);
  try {
    return await api.call('getOperation', { path: { id }, query: { wait: `${seconds}s` }, signal: until });
  } catch (error) {
    if (limit.aborted && !signal.aborted) {
      throw new CommandError('unreachable', `${api.url.origin} does not answer.`, { cause: error });
    }
    throw error;
  }
}

function isPassing(error: unknown): error is CommandError {
  return error instanceof CommandError && error.exit === 'unreachable';
}
