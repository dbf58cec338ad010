import type { CancelledOperation, Target, TimelineItem } from './api/operations.ts';
import type { Routes } from './api/routes.ts';
import type { AcceptedPurge, Operation } from './api/several.ts';
import type { ChangeOptions } from './distributions.ts';
import type { Caller } from './call.ts';
import { createListing, type Listing } from './listing.ts';
import type { CallOptions } from './send.ts';

type Filters = Omit<Routes['listOperations']['query'], 'cursor'>;

export interface WaitOptions extends CallOptions {
  /** Told of the operation as it stands, each time that the API was asked. */
  readonly onProgress?: ((operation: Operation) => void) | undefined;
}

export interface Operations {
  list(filters?: Filters, options?: CallOptions): Listing<Operation>;
  get(id: string, options?: CallOptions): Promise<Operation>;
  /** Resolves when the operation has ended, whatever came of it. Bound it with `signal`, such as `AbortSignal.timeout(600_000)`. */
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

/** How long one request waits for the end. */
const waitSeconds = 20;
/** An answer to such a request may come so much later. */
const waitMarginMs = 20_000;

export function operationsOf({ call, events }: Caller): Operations {
  return {
    list: (filters, options) =>
      createListing((cursor) => call('listOperations', { ...options, query: { ...filters, cursor } })),
    get: (id, options) => call('getOperation', { ...options, path: { id } }),
    wait: async (id, { onProgress, ...options } = {}) => {
      for (;;) {
        const operation = await call('getOperation', {
          timeoutMs: waitSeconds * 1000 + waitMarginMs,
          ...options,
          path: { id },
          query: { wait: `${waitSeconds}s` },
        });
        onProgress?.(operation);
        if (operation.done) {
          return operation;
        }
      }
    },
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
