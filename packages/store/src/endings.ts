import type { Redis } from 'ioredis';

/** Channel on which the close script says which operation ended. */
const endedChannel = 'purgeway:ended';

/** The message may be missed (a connection that was cut), so the record is looked at now and then too. */
const lookEveryMs = 2_000;

interface Watch {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly hasEnded: () => Promise<boolean>;
}

/** Tells when operations end, without asking Redis all the time. */
export interface Endings {
  /** Resolves when the operation has ended, the time is over or the signal fires. */
  wait(operationId: string, watch: Watch): Promise<void>;
}

/** `subscriber` is a connection of its own: it only listens. */
export function createEndings(subscriber: Redis): Endings {
  const waiting = new Map<string, Set<() => void>>();
  let subscribed: Promise<unknown> | undefined;
  // One listener for each store that shares the connection.
  subscriber.setMaxListeners(0);
  subscriber.on('message', (_channel, operationId: string) => {
    for (const wake of waiting.get(operationId) ?? []) {
      wake();
    }
  });
  return {
    wait: async (operationId, { timeoutMs, signal, hasEnded }) => {
      subscribed ??= subscriber.subscribe(endedChannel).catch(() => (subscribed = undefined));
      await subscribed;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      while (!limit.aborted) {
        // Listening before looking: an end between the two is not missed.
        const look = nextLook(waiting, operationId, limit);
        if (await hasEnded()) {
          look.stop();
          return;
        }
        await look.done;
      }
    },
  };
}

function nextLook(
  waiting: Map<string, Set<() => void>>,
  operationId: string,
  limit: AbortSignal,
): { readonly done: Promise<void>; readonly stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wakers = waiting.get(operationId) ?? new Set();
  waiting.set(operationId, wakers);
  const stop = (): void => {
    clearTimeout(timer);
    limit.removeEventListener('abort', stop);
    wakers.delete(stop);
    if (wakers.size === 0 && waiting.get(operationId) === wakers) {
      waiting.delete(operationId);
    }
    resolve();
  };
  const timer = setTimeout(stop, lookEveryMs);
  limit.addEventListener('abort', stop);
  wakers.add(stop);
  return { done: promise, stop };
}
