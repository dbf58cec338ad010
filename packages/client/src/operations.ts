import type { CancelledOperation, Operation, Routes, Target } from './api-types.ts';
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
  /** Each target with its truth at every account. */
  targets(id: string, options?: CallOptions & { readonly pageSize?: number | undefined }): Listing<Target>;
}

/** How long one request waits for the end. */
const waitSeconds = 20;
/** An answer to such a request may come so much later. */
const waitMarginMs = 20_000;

export function operationsOf({ call }: Caller): Operations {
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
    targets: (id, { pageSize, ...options } = {}) =>
      createListing((cursor) =>
        call('listTargets', { ...options, path: { id }, query: { cursor, limit: pageSize } }),
      ),
  };
}
