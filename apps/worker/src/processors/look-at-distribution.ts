import type { Account } from '@purgeway/config';
import type { Clock, Logger } from '@purgeway/runtime';
import type { Store } from '@purgeway/store';
import type { VendorAdapter } from '@purgeway/vendors';
import { CallFailed, govern, NotGranted } from '../changes/govern.ts';
import { updateFrom } from '../changes/seen.ts';
import { finish, runAgain, type JobResult } from './job-result.ts';

export interface LookDeps {
  readonly store: Pick<Store, 'changes' | 'calls'>;
  readonly account: Account;
  readonly adapter: VendorAdapter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** Reads how one distribution stands at the vendor and writes down what differs from what is wanted. */
export async function lookAtDistribution(
  deps: LookDeps,
  id: string,
  signal: AbortSignal,
): Promise<JobResult> {
  const { store, account, adapter, clock, logger } = deps;
  const record = await store.changes.get(id);
  const { vendorId } = record ?? {};
  const { distributions: calls } = adapter;
  if (record === undefined || vendorId === undefined || calls === undefined || record.state === 'deleted') {
    return finish;
  }
  const step = { id: `look-${id}`, purpose: 'read', attempt: 0, putOff: 0, isOverdue: false } as const;
  try {
    const seen = await govern(deps, step, () => calls.read(vendorId, { signal }));
    const now = clock.now();
    const update =
      seen === undefined
        ? ({ state: 'failed', message: 'The vendor does not have it any more.', readAtMs: now } as const)
        : updateFrom(record, seen, now);
    await store.changes.look(id, update);
    const drift = 'drift' in update ? (update.drift?.length ?? 0) : 1;
    if (drift > record.drift.length) {
      logger.warn({ event: 'distribution.drift', account: account.id, distribution: id, drift }, 'drift');
    }
    return finish;
  } catch (error) {
    if (error instanceof NotGranted) {
      return runAgain(error.untilMs);
    }
    if (error instanceof CallFailed) {
      // The next round looks again.
      logger.info({ event: 'distribution.look', distribution: id, kind: error.error.kind }, 'look failed');
      return finish;
    }
    throw error;
  }
}
