import type { Logger } from '@purgeway/runtime';
import type { ChangeStore, MyChange } from '@purgeway/store';

export interface KeepDeps {
  readonly store: { readonly changes: Pick<ChangeStore, 'renew'> };
  readonly leaseMs: number;
  readonly logger: Logger;
}

/** Renewals in one lease: so many may be late before another takes the change over. */
const renewalsPerLease = 4;

/**
 * Renews the claim of a change until the work is over. A worker that dies renews no more, so that others need not wait for the longest
 * call. A claim that was lost all the same shows when the next step is saved.
 */
export async function keepClaim<T>(deps: KeepDeps, change: MyChange, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    deps.store.changes.renew(change).catch((error: unknown) => {
      deps.logger.warn({ err: error, operation: change.meta.id }, 'claim not renewed');
    });
  }, deps.leaseMs / renewalsPerLease);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
