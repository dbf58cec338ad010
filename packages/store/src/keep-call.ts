import type { CallStore } from './types.ts';

type Step = Parameters<CallStore['renew']>[0];

/** Does something again and again. Answers what ends that. */
export type Repeat = (work: () => void, everyMs: number) => () => void;

export interface KeepCallDeps {
  readonly calls: Pick<CallStore, 'renew'>;
  /** On a clock of the caller's own, for tests. */
  readonly repeat?: Repeat | undefined;
  /** Told when a lease could not be renewed; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** Renewals in one lease: so many may be late before others take the slot. */
const renewalsPerLease = 8;

/**
 * Renews the lease of a granted step until the work is over. A process that dies renews no more, so that others need not wait for its
 * slot as long as for the longest call. When it resolves no renewal is under way: the slot can be given back.
 */
export async function keepCall<T>(deps: KeepCallDeps, step: Step, work: () => Promise<T>): Promise<T> {
  const { slot } = step.spec;
  if (slot === undefined) {
    return work();
  }
  let renewing: Promise<void> | undefined;
  const renew = (): void => {
    renewing ??= deps.calls
      .renew(step)
      .catch(deps.onError)
      .finally(() => {
        renewing = undefined;
      });
  };
  const stop = (deps.repeat ?? repeatByTimer)(renew, slot.leaseMs / renewalsPerLease);
  try {
    return await work();
  } finally {
    stop();
    await renewing;
  }
}

/** By the machine's clock. */
export function repeatByTimer(work: () => void, everyMs: number): () => void {
  const timer = setInterval(work, everyMs);
  return () => clearInterval(timer);
}
