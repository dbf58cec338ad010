import { governorSpec, type Account } from '@purgeway/config';
import type { TargetKind } from '@purgeway/model';
import type { Clock, Logger } from '@purgeway/runtime';
import type { DayBudget, Store } from '@purgeway/store';
import type { VendorAdapter } from '@purgeway/vendors';
import { CallFailed, govern, NotGranted } from '../changes/govern.ts';
import type { WorkerObserver } from '../observe/observer.ts';
import { finish, runAgain, type JobResult } from './job-result.ts';

export interface QuotaDeps {
  readonly store: Pick<Store, 'accounts' | 'calls'>;
  readonly account: Account;
  readonly adapter: VendorAdapter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: nobody is told. */
  readonly observer?: Pick<WorkerObserver, 'vendorCalled' | 'decided'> | undefined;
}

/** Asks the vendor what is left of the account's day, and has the governor count with that. */
export async function readQuota(deps: QuotaDeps, signal: AbortSignal): Promise<JobResult> {
  const { store, account, adapter, logger } = deps;
  const budgets = dayBudgets(account);
  const marks = await Promise.all(
    budgets.map(async ({ kind, budget }) => ({
      kind,
      budget,
      mark: await store.accounts.beginQuota(account.id, budget),
    })),
  );
  const step = {
    id: 'quota',
    purpose: 'poll',
    attempt: 0,
    putOff: 0,
    isOverdue: false,
    isAside: true,
  } as const;
  try {
    const readings = await govern(deps, step, async () => adapter.quota?.({ signal }) ?? []);
    for (const { kind, budget, mark } of marks) {
      const reading = readings.find((candidate) => candidate.kind === kind);
      if (reading !== undefined) {
        const { total, available } = reading;
        const isConfigured = account.limits.purge[kind]?.quota?.targetsMax.source === 'config';
        await store.accounts.noteQuota(account.id, { budget, mark, total, available, isConfigured });
        logger.info({ event: 'vendor.quota', account: account.id, kind, total, available }, 'quota left');
      }
    }
    return finish;
  } catch (error) {
    if (error instanceof NotGranted) {
      return runAgain(error.untilMs);
    }
    if (error instanceof CallFailed) {
      const { kind, message } = error.error;
      logger.info({ event: 'vendor.quota', account: account.id, kind, message }, 'quota not told');
      return finish;
    }
    throw error;
  }
}

/** Kinds that have a day's allowance of their own. */
function dayBudgets(account: Account): readonly { kind: TargetKind; budget: DayBudget }[] {
  const kinds = Object.entries(account.limits.purge).flatMap(([name, limits]) =>
    limits.budgetOf === undefined && limits.quota !== undefined ? [name] : [],
  );
  return kinds.flatMap((name) =>
    governorSpec(account, `${name}.hard`, {}).budgets.flatMap((budget) =>
      budget.unit === 'day' && isKind(account, name) ? [{ kind: name, budget }] : [],
    ),
  );
}

function isKind(account: Account, name: string): name is TargetKind {
  return Object.hasOwn(account.limits.purge, name);
}
