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
 * call. The signal that the work gets fires when the claim is lost all the same: the change is another's, and nothing more is to be called
 * or written for it.
 */
export async function keepClaim<T>(
  deps: KeepDeps,
  change: MyChange,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    try {
      if (!(await deps.store.changes.renew(change))) {
        lost.abort(new ClaimLost());
      }
    } catch (err) {
      deps.logger.warn({ err, operation: change.meta.id }, 'claim not renewed');
    }
  };
  const timer = setInterval(() => void renew(), deps.leaseMs / renewalsPerLease);
  try {
    return await work(lost.signal);
  } finally {
    clearInterval(timer);
  }
}

/** Thrown when another worker has taken the change over. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';

  constructor() {
    super('Another worker has taken the change over.');
  }
}
