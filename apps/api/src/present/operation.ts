import { isTerminal, type Hold, type TargetCounts, type TargetState, targetStates } from '@purgeway/model';
import type { OperationRecord } from '@purgeway/store';
import type { ShownHold, ShownOperation } from './operation-schema.ts';
import { presentTime, presentTimeIfAny } from './time.ts';

/** What is known besides the record. */
export interface OperationSurroundings {
  /** The vendor of an account; undefined when the account is no longer configured. */
  readonly vendorOf: (account: string) => string | undefined;
  /** Why accounts do not send at the moment. */
  readonly holds?: Readonly<Record<string, Hold | undefined>>;
}

/** An operation as the API shows it. */
export function presentOperation(
  record: OperationRecord,
  surroundings: OperationSurroundings,
): ShownOperation {
  const { meta, state } = record;
  const accounts = Object.entries(meta.accounts).map(([id, targets]) => {
    const counts = completeCounts(targets, record.counts[id]);
    const hold = counts.accepted === undefined ? undefined : surroundings.holds?.[id];
    const account = {
      vendor: surroundings.vendorOf(id),
      targets,
      counts,
      waiting_for: hold === undefined ? undefined : presentHold(hold),
      last_reason: record.lastReasons[id],
    };
    return [id, account] as const;
  });
  return {
    id: meta.id,
    type: meta.type,
    state,
    done: isTerminal(state),
    created_at: presentTime(meta.createdAtMs),
    deadline_at: presentTime(meta.deadlineAtMs),
    finished_at: presentTimeIfAny(record.finishedAtMs),
    cancel_requested: record.cancelRequested ? true : undefined,
    ...(meta.type === 'purge'
      ? { mode: meta.mode, priority: meta.priority, retry_of: meta.retryOf }
      : { distribution_id: meta.distribution }),
    targets: meta.targets,
    counts: sumCounts(accounts.map(([, account]) => account.counts)),
    accounts: Object.fromEntries(accounts),
  };
}

/** Why nothing is sent, and until when. A pause lasts until somebody ends it. */
export function presentHold({ reason, untilMs, message }: Hold): ShownHold {
  return { reason, until: reason === 'paused' ? undefined : presentTime(untilMs), message };
}

/** What the record does not count is still waiting. */
function completeCounts(targets: number, counted: TargetCounts | undefined): TargetCounts {
  const { accepted: _, ...others } = counted ?? {};
  const known = Object.values(others).reduce((sum, count) => sum + count, 0);
  return known < targets ? { accepted: targets - known, ...others } : others;
}

function sumCounts(all: readonly TargetCounts[]): TargetCounts {
  const sums: Partial<Record<TargetState, number>> = {};
  for (const state of targetStates) {
    const sum = all.reduce((total, counts) => total + (counts[state] ?? 0), 0);
    if (sum > 0) {
      sums[state] = sum;
    }
  }
  return sums;
}
