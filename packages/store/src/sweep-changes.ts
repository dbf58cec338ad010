import { asError, isTerminal, type ChangeMeta } from '@purgeway/model';
import { accountOf, changeJob, endTurn, findTurn, readPhase, updateAfter } from './change-turns.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { readRecord } from './records.ts';
import type { Settle } from './settle.ts';
import type { OperationRecord } from './types.ts';

/** A job that should have run this long ago is asked for again. */
const overdueAfterMs = 2_000;

/**
 * Asks again for the jobs of changes that should have run, and ends the turn of those whose operation is over. Answers how many jobs.
 * Changes of accounts that are not configured wait for theirs.
 */
export async function sweepChanges(deps: StoreDeps, accounts: readonly string[]): Promise<number> {
  const base = deps.keys.distributions();
  const late = await deps.redis
    .zrangebyscore(`${base}:due`, '-inf', deps.now() - overdueAfterMs)
    .catch(unavailableUnlessKnown);
  let jobsAskedFor = 0;
  for (const id of late) {
    try {
      jobsAskedFor += Number(await mendTurn(deps, id, accounts));
    } catch (error) {
      deps.onError(asError(error));
    }
  }
  return jobsAskedFor;
}

async function mendTurn(deps: StoreDeps, id: string, accounts: readonly string[]): Promise<boolean> {
  const turn = await findTurn(deps, id);
  if (turn === undefined) {
    return false;
  }
  const { distribution, operationId, account } = turn;
  const operation = await readRecord(deps, operationId);
  if (operation === undefined || isTerminal(operation.state)) {
    await endTurn(deps, { distribution, operationId, update: updateAfter(operation) });
    return false;
  }
  if (!accounts.includes(account)) {
    return false;
  }
  await deps.wish(changeJob(turn));
  return true;
}

/** Has all changes of an account whose turn it is go on now. As with purges, the records say so before their jobs are asked for. */
export async function wakeChanges(deps: StoreDeps, account: string): Promise<void> {
  const key = `${deps.keys.distributions()}:due`;
  const ids = await deps.redis.zrange(key, '0', '-1').catch(unavailableUnlessKnown);
  const turns = await Promise.all(ids.map((id) => findTurn(deps, id)));
  const mine = turns.flatMap((turn) => (turn?.account === account ? [turn] : []));
  for (const { distribution } of mine) {
    await deps.redis.zadd(key, 'XX', 'LT', deps.now(), distribution).catch(unavailableUnlessKnown);
  }
  await Promise.all(mine.map((turn) => deps.wish(changeJob(turn))));
}

/** Forgets distributions that were deleted longer ago than records are kept. */
export async function trimDistributions(deps: StoreDeps): Promise<void> {
  const base = deps.keys.distributions();
  const { redis } = deps;
  const oldest = deps.now() - deps.recordsKeptMs;
  const old = await redis.zrangebyscore(`${base}:deleted`, '-inf', oldest).catch(unavailableUnlessKnown);
  for (const id of old) {
    // Changes that came after the deletion still have to be told of it.
    if ((await redis.llen(`${base}:p:${id}`).catch(unavailableUnlessKnown)) === 0) {
      await redis.del(`${base}:r:${id}`).catch(unavailableUnlessKnown);
      await redis.zrem(`${base}:deleted`, id).catch(unavailableUnlessKnown);
    }
  }
}

/** The deadline of a change is over: it ends as gave-up, or as unverified when the vendor took it, and its turn with it. */
export async function expireChange(
  deps: StoreDeps,
  settle: Settle,
  { meta, record }: { readonly meta: ChangeMeta; readonly record: OperationRecord },
): Promise<void> {
  const account = accountOf(meta);
  const reason = record.lastReasons[account];
  const phase = await readPhase(deps, meta.id);
  const message = reason?.message ?? 'The deadline of the operation is over.';
  await settle({
    operationId: meta.id,
    client: meta.client,
    indexes: [0],
    state: phase === 'watching' ? 'unverified' : 'gave-up',
    stateIfSent: 'unverified',
    note: { account, at: new Date(deps.now()).toISOString(), code: reason?.code, message },
  });
  await endTurn(deps, { distribution: meta.distribution, operationId: meta.id, update: { message } });
}
