import type { CancelledOperation, Target, TimelineItem } from './api/operations.ts';
import type { Routes } from './api/routes.ts';
import type { AcceptedPurge, Operation } from './api/several.ts';
import type { ChangeOptions } from './distributions.ts';
import type { Caller } from './call.ts';
import { createListing, type Listing } from './listing.ts';
import { pause, type CallOptions, type Patience } from './send.ts';

type Filters = Omit<Routes['listOperations']['query'], 'cursor'>;

/** `patienceMs` is for each time that the API is asked; default 60 s. */
export interface WaitOptions extends CallOptions, Patience {
  /** How long one request waits for the end, and so how often `onProgress` is told at least. Whole seconds; default 20. */
  readonly everySeconds?: number | undefined;
  /** Told of the operation as it stands, each time that the API was asked. */
  readonly onProgress?: ((operation: Operation) => void) | undefined;
}

export interface Operations {
  list(filters?: Filters, options?: CallOptions): Listing<Operation>;
  get(id: string, options?: CallOptions): Promise<Operation>;
  /**
   * Resolves when the operation has ended, whatever came of it. An API that is away for a while, such as to restart, is waited for. Bound
   * it with `signal`, such as `AbortSignal.timeout(600_000)`; the operation goes on then.
   */
  wait(id: string, options?: WaitOptions): Promise<Operation>;
  /** Takes back what is not yet sent. */
  cancel(id: string, options?: CallOptions): Promise<CancelledOperation>;
  /** Purges again what came to nothing: a new operation. */
  retry(id: string, options?: ChangeOptions): Promise<AcceptedPurge>;
  /** What happened to it, in the order of time. */
  timeline(id: string, options?: CallOptions): Listing<TimelineItem>;
  /** How it stands, live, until it has ended. Throws when the connection breaks: `wait` does not. */
  events(id: string, options?: CallOptions): AsyncGenerator<Operation>;
  /** Each target with its truth at every account. */
  targets(id: string, options?: CallOptions & { readonly pageSize?: number | undefined }): Listing<Target>;
}

/** An answer may come so much later than it was asked for. */
const waitMarginMs = 20_000;
/** From one question to the next, however soon it was answered. */
const pauseMsMin = 500;

export function operationsOf({ call, events }: Caller): Operations {
  return {
    list: (filters, options) =>
      createListing((cursor) => call('listOperations', { ...options, query: { ...filters, cursor } })),
    get: (id, options) => call('getOperation', { ...options, path: { id } }),
    wait: (id, options = {}) => waitForEnd(call, id, options),
    cancel: (id, options) => call('cancelOperation', { ...options, path: { id } }),
    retry: (id, options) => call('retryOperation', { ...options, path: { id } }),
    timeline: (id, options) =>
      createListing((cursor) => call('getTimeline', { ...options, path: { id }, query: { cursor } })),
    events: async function* follow(id, options) {
      for await (const { event, data } of events('followOperation', { ...options, path: { id } })) {
        if (event === 'operation') {
          // The server's own tests hold every event against the document that the types are made of.
          yield data as Operation;
        }
      }
    },
    targets: (id, { pageSize, ...options } = {}) =>
      createListing((cursor) =>
        call('listTargets', { ...options, path: { id }, query: { cursor, limit: pageSize } }),
      ),
  };
}

/**
 * One question after the other, each of which the API answers when it has ended or after a while: unlike a stream of events this goes through
 * every proxy, and takes no place of which there are few.
 */
async function waitForEnd(call: Caller['call'], id: string, options: WaitOptions): Promise<Operation> {
  const { onProgress, everySeconds = 20, patienceMs = 60_000, onRetry, signal } = options;
  const { timeoutMs = everySeconds * 1000 + waitMarginMs } = options;
  for (;;) {
    const nextAtMs = performance.now() + pauseMsMin;
    const operation = await call('getOperation', {
      path: { id },
      query: { wait: `${everySeconds}s` },
      timeoutMs,
      patienceMs,
      onRetry,
      signal,
    });
    onProgress?.(operation);
    if (operation.done) {
      return operation;
    }
    await pause(Math.max(0, nextAtMs - performance.now()), signal);
  }
}
