import type { Account, Config } from '@purgeway/config';
import type { Standing } from '@purgeway/telemetry';
import type { Backend } from './open-backend.ts';

type Deps = Pick<Backend, 'store' | 'producer' | 'findProblems'>;

/** Failing receivers that are counted; more than this are shown as so many. */
const receiversMax = 200;

/** Makes the function that reads how everything stands, for metrics. It rejects when Redis does not answer. */
export function createReadStanding(
  { store, producer, findProblems }: Deps,
  { config, now }: { readonly config: Pick<Config, 'accounts'>; readonly now: () => number },
): () => Promise<Standing> {
  return async () => {
    const [accounts, callbacks, receivers, jobs, memory, problems] = await Promise.all([
      Promise.all(config.accounts.map((account) => readAccount(store, account, now))),
      store.deliveries.counts(),
      countFailing(store),
      producer.jobCounts(),
      store.room.memory(),
      findProblems(),
    ]);
    return {
      accounts,
      callbacks,
      receivers,
      jobs,
      redis: { ...memory, durabilityProblems: problems.length },
    };
  };
}

async function readAccount(
  { accounts }: Deps['store'],
  { id, vendor, limits }: Account,
  now: () => number,
): Promise<Standing['accounts'][number]> {
  const [status, oldestMs] = await Promise.all([accounts.status(id), accounts.oldestWaitingMs(id)]);
  const { waiting, inFlight, watching, changes, circuit, hold, usedToday } = status;
  return {
    account: id,
    vendor: vendor.id,
    waiting,
    oldestWaitingSeconds: oldestMs === undefined ? 0 : Math.max(0, now() - oldestMs) / 1000,
    inFlight,
    watching,
    changes,
    circuit: circuit?.state ?? 'closed',
    held: hold?.reason,
    quotas: Object.entries(limits.purge).flatMap(([kind, { quota, budgetOf }]) =>
      // Kinds that share a budget would show it twice.
      quota === undefined || budgetOf !== undefined
        ? []
        : [{ kind, max: quota.targetsMax.value, used: usedToday[kind] ?? 0 }],
    ),
  };
}

async function countFailing({ receivers }: Deps['store']): Promise<Standing['receivers']> {
  const { items } = await receivers.failing({ limit: receiversMax });
  const disabled = items.filter((one) => one.disabled !== undefined).length;
  return { open: items.length - disabled, disabled };
}
