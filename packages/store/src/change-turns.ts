import { isTerminal, type ChangeMeta } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';
import { formatChange, formatUpdate } from './distribution-records.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { readRecord } from './records.ts';
import type { Settle } from './settle.ts';
import type { DistributionUpdate } from './distribution-types.ts';
import type { JobWish, OperationRecord } from './types.ts';
import { wishSafely } from './wish-safely.ts';
import { toTexts } from './to-texts.ts';

/** The one account of a change. */
export function accountOf(meta: ChangeMeta): string {
  return Object.keys(meta.accounts)[0] ?? '';
}

/** A change whose job is asked for. */
export interface ChangeJob {
  readonly account: string;
  readonly distribution: string;
  readonly operationId: string;
  readonly type: string;
}

/** The job that takes a change's next step, now. */
export function changeJob({ account, distribution, operationId, type }: ChangeJob): JobWish {
  return {
    account,
    name: type === 'update' || type === 'delete' ? type : 'create',
    jobId: operationId,
    distribution,
    delayMs: 0,
    insist: true,
  };
}

/**
 * Puts an accepted change on its distribution and asks for its job when it is its turn. Idempotent, also when the change is over. A
 * change of a distribution that is gone is settled instead: deleting it is done, all else is refused. So is one that would take another's
 * domain or vendor's id; that other one is answered then.
 */
export async function putChange(
  deps: StoreDeps,
  settle: Settle,
  meta: ChangeMeta,
): Promise<string | undefined> {
  const account = accountOf(meta);
  const reply = await deps.run('accept-change', deps.keys.distributions(), [
    meta.distribution,
    meta.id,
    meta.type,
    deps.scriptNow(),
    formatChange(meta, account),
    deps.recordsKeptMs,
  ]);
  const [answer, holder, first] = toTexts(reply);
  if (answer === 'taken') {
    await settleTaken(deps, settle, { meta, holder });
    return holder;
  }
  if (answer === 'gone') {
    await settleGone(deps, settle, meta);
  } else if (answer === 'applied' && first === meta.id) {
    const { distribution, id, type } = meta;
    await wishSafely(deps, changeJob({ account, distribution, operationId: id, type }));
  }
  return undefined;
}

/** Which distribution had the name that a change would have taken; undefined for a change that was not refused for that. */
export async function readHolder(deps: StoreDeps, operationId: string): Promise<string | undefined> {
  const holder = await deps.redis
    .hget(`${deps.keys.distributions()}:o:${operationId}`, 'takenBy')
    .catch(unavailableUnlessKnown);
  return holder ?? undefined;
}

async function settleTaken(
  deps: StoreDeps,
  settle: Settle,
  { meta, holder = '' }: { readonly meta: ChangeMeta; readonly holder: string | undefined },
): Promise<void> {
  const what = meta.type === 'adopt' ? 'this vendor’s id' : 'this domain';
  await settle({
    operationId: meta.id,
    client: meta.client,
    indexes: [0],
    state: 'rejected',
    note: {
      account: accountOf(meta),
      at: new Date(deps.now()).toISOString(),
      message: `Distribution ${holder} of the account has ${what} already.`,
    },
  });
}

/** Settles a change of a distribution that is deleted. */
export async function settleGone(deps: StoreDeps, settle: Settle, meta: ChangeMeta): Promise<void> {
  const isDone = meta.type === 'delete';
  await settle({
    operationId: meta.id,
    client: meta.client,
    indexes: [0],
    state: isDone ? 'confirmed' : 'rejected',
    note: {
      account: accountOf(meta),
      at: new Date(deps.now()).toISOString(),
      message: isDone ? 'The distribution was gone already.' : 'The distribution is deleted.',
    },
  });
}

/** Which turn ends, and how. */
export interface TurnEnd {
  readonly distribution: string;
  readonly operationId: string;
  /** Absent: whoever has the claim is waited for. */
  readonly token?: string;
  readonly update: DistributionUpdate;
}

/**
 * Ends the turn of a change whose operation is settled, and asks for the job of the next one. What the change asked for stays wanted
 * unless it came to nothing. False: another has the claim, or the turn is over already.
 */
export async function endTurn(deps: StoreDeps, turn: TurnEnd): Promise<boolean> {
  const { distribution, operationId, token = '', update } = turn;
  const isKept = cameToSomething(await readRecord(deps, operationId));
  const reply = await deps.run('end-change', deps.keys.distributions(), [
    distribution,
    operationId,
    token,
    deps.scriptNow(),
    deps.recordsKeptMs,
    isKept ? 1 : 0,
    formatUpdate(update),
  ]);
  const [answer, account = '', next = '', type = ''] = toTexts(reply);
  if (next !== '') {
    await wishSafely(deps, changeJob({ account, distribution, operationId: next, type }));
  }
  return answer === 'ended';
}

function cameToSomething(record: OperationRecord | undefined): boolean {
  return record === undefined || record.state === 'complete' || !isTerminal(record.state);
}

/**
 * What becomes of a distribution whose worker settled the operation but did not come to end the turn: it is gone if that was confirmed.
 * All else was saved before the operation was settled, and stays.
 */
export function updateAfter(operation: OperationRecord | undefined): DistributionUpdate {
  const account = Object.values(operation?.counts ?? {})[0];
  const isGone = operation?.meta.type === 'delete' && account?.confirmed !== undefined;
  return isGone ? { state: 'deleted' } : {};
}

/** How far a change has come, as the store needs it; undefined when it was never put on its distribution, or is over. */
export async function readPhase(deps: StoreDeps, operationId: string): Promise<string | undefined> {
  const phase = await deps.redis
    .hget(`${deps.keys.distributions()}:o:${operationId}`, 'phase')
    .catch(unavailableUnlessKnown);
  return phase ?? undefined;
}

/** Asks for a change to be taken back. True: nothing was sent, and nothing will be. */
export async function cancelChange(deps: StoreDeps, settle: Settle, meta: ChangeMeta): Promise<boolean> {
  await putChange(deps, settle, meta);
  const { distribution, id } = meta;
  const reply = await deps.run('cancel-change', deps.keys.distributions(), [
    distribution,
    id,
    deps.scriptNow(),
  ]);
  const [isWaiting, account = '', type = ''] = toTexts(reply);
  if (account !== '') {
    await wishSafely(deps, changeJob({ account, distribution, operationId: id, type }));
  }
  return isWaiting === '1';
}

/** The job of the change whose turn it is; undefined when none is under way. */
export async function findTurn(deps: StoreDeps, distribution: string): Promise<ChangeJob | undefined> {
  const base = deps.keys.distributions();
  const [operationId, account] = await Promise.all([
    deps.redis.lindex(`${base}:p:${distribution}`, 0),
    deps.redis.hget(`${base}:r:${distribution}`, 'account'),
  ]).catch(unavailableUnlessKnown);
  if (operationId === null || account === null) {
    return undefined;
  }
  const type = await deps.redis.hget(`${base}:o:${operationId}`, 'type').catch(unavailableUnlessKnown);
  return type === null ? undefined : { account, distribution, operationId, type };
}
