import type { Account } from '@purgeway/config';
import type { Clock, Logger } from '@purgeway/runtime';
import type { DistributionRecord, DistributionUpdate, Store } from '@purgeway/store';
import type { VendorAdapter } from '@purgeway/vendors';
import { CallFailed, govern, NotGranted, type GovernDeps } from '../changes/govern.ts';
import { updateFrom } from '../changes/seen.ts';
import { finish, runAgain, type JobResult } from './job-result.ts';

export interface LookDeps {
  readonly store: Pick<Store, 'changes' | 'calls'>;
  readonly account: Account;
  readonly adapter: VendorAdapter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: nobody is told. */
  readonly observer?: GovernDeps['observer'];
  /** Absent: nobody follows. */
  readonly tracer?: GovernDeps['tracer'];
}

/** Reads how one distribution stands at the vendor and writes down what differs from what is wanted. */
export async function lookAtDistribution(
  deps: LookDeps,
  id: string,
  signal: AbortSignal,
): Promise<JobResult> {
  const record = await deps.store.changes.get(id);
  const { distributions: calls } = deps.adapter;
  if (record?.vendorId === undefined || record.state === 'deleted' || calls === undefined) {
    return finish;
  }
  const { vendorId } = record;
  const step = {
    id: `look-${id}`,
    purpose: 'read',
    attempt: 0,
    putOff: 0,
    isOverdue: false,
    isAside: true,
  } as const;
  try {
    const readAtMs = deps.clock.now();
    const seen = await govern(deps, step, () => calls.read(vendorId, { signal }));
    await writeDown(
      deps,
      record,
      seen === undefined ? goneAt(record, readAtMs) : updateFrom(record, seen, readAtMs),
    );
    return finish;
  } catch (error) {
    return await afterFailure(deps, id, error);
  }
}

async function writeDown(
  { store, account, logger }: LookDeps,
  record: DistributionRecord,
  update: DistributionUpdate,
): Promise<void> {
  const isWritten = await store.changes.look(record, update);
  const drift = update.drift ?? [];
  if (isWritten && drift.length > record.drift.length) {
    const fields = drift.map(({ field }) => field);
    logger.warn(
      { event: 'distribution.drift', account: account.id, distribution: record.id, fields },
      'the vendor has something else than what was asked for',
    );
  }
}

function goneAt({ vendorId }: DistributionRecord, readAtMs: number): DistributionUpdate {
  return {
    state: 'failed',
    message: 'The vendor does not have it any more.',
    readAtMs,
    drift: [{ field: 'vendor_id', wanted: vendorId, found: 'none' }],
  };
}

async function afterFailure(
  { store, clock, logger }: LookDeps,
  id: string,
  error: unknown,
): Promise<JobResult> {
  if (error instanceof NotGranted) {
    return runAgain(error.untilMs);
  }
  if (error instanceof CallFailed) {
    // It is looked at again when its turn comes, after the others.
    await store.changes.lookedAt(id, clock.now());
    const { kind, message } = error.error;
    logger.info({ event: 'distribution.look', distribution: id, kind, message }, 'look failed');
    return finish;
  }
  throw error;
}
