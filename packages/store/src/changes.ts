import { isTerminal } from '@purgeway/model';
import { endTurn, settleGone, updateAfter } from './change-turns.ts';
import type { StoreDeps } from './deps.ts';
import {
  formatProgress,
  formatUpdate,
  parseDistribution,
  parseProgress,
  readDistribution,
  type Fields,
} from './distribution-records.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { readRecord } from './records.ts';
import type { Settle } from './settle.ts';
import type { ChangeClaim, ChangeStore, MyChange } from './distribution-types.ts';
import { toTexts } from './to-texts.ts';

export function createChangeStore(deps: StoreDeps, settle: Settle): ChangeStore {
  const base = deps.keys.distributions();
  return {
    claim: (request) => claim(deps, settle, request),
    renew: async ({ meta, token }) =>
      (await deps.run('renew-change', base, [meta.distribution, meta.id, token, deps.scriptNow()])) === 1,
    save: async ({ meta, token }, { progress, distribution = {}, keep, nextAtMs }) => {
      const answer = await deps.run('save-change', base, [
        meta.distribution,
        meta.id,
        token,
        deps.scriptNow(),
        formatProgress(progress),
        formatUpdate(distribution),
        keep ? 1 : 0,
        nextAtMs,
      ]);
      const isHinted = answer === 2;
      return answer === 1 || isHinted ? { nextAtMs: isHinted ? deps.now() : nextAtMs } : false;
    },
    end: ({ meta, token }, update) =>
      endTurn(deps, { distribution: meta.distribution, operationId: meta.id, token, update }),
    look: async ({ id, turn }, update) =>
      (await deps.run('look', base, [id, deps.scriptNow(), formatUpdate(update), turn ?? 0])) === 1,
    lookedAt: async (id, atMs) => {
      await deps.run('look', base, [
        id,
        deps.scriptNow(),
        JSON.stringify({ set: { lookedAtMs: String(atMs) }, del: [] }),
        '',
      ]);
    },
    unreadSince: (account, atMs, limit) =>
      deps.redis
        .zrangebyscore(`${base}:read:${account}`, '-inf', `(${atMs}`, 'LIMIT', 0, limit)
        .catch(unavailableUnlessKnown),
    get: (id) => readDistribution(deps, id),
  };
}

async function claim(
  deps: StoreDeps,
  settle: Settle,
  request: Parameters<ChangeStore['claim']>[0],
): Promise<ChangeClaim> {
  const { distribution, operationId, leaseMs } = request;
  const reply: unknown = await deps.run('claim-change', deps.keys.distributions(), [
    distribution,
    operationId,
    deps.scriptNow(),
    leaseMs,
  ]);
  const [answer, ...rest]: unknown[] = Array.isArray(reply) ? reply : [];
  if (answer === 'busy') {
    return { answer, untilMs: Number(rest[0]) };
  }
  return answer === 'mine' ? confirm(deps, settle, { distribution, operationId, rest }) : { answer: 'none' };
}

interface Granted {
  readonly distribution: string;
  readonly operationId: string;
  /** Token, end of the lease, record, mark. */
  readonly rest: readonly unknown[];
}

/** The turn is ours; an operation that is over, or whose distribution is deleted, gives it up again. */
async function confirm(
  deps: StoreDeps,
  settle: Settle,
  { distribution, operationId, rest }: Granted,
): Promise<ChangeClaim> {
  const token = String(rest[0]);
  const record = parseDistribution(toFields(rest[2]));
  const mark = toFields(rest[3]);
  const operation = await readRecord(deps, operationId);
  if (record === undefined || operation === undefined || operation.meta.type === 'purge') {
    await endTurn(deps, { distribution, operationId, token, update: {} });
    return { answer: 'none' };
  }
  const { meta } = operation;
  const isOver = isTerminal(operation.state);
  if (isOver || record.state === 'deleted') {
    await (isOver ? undefined : settleGone(deps, settle, meta));
    await endTurn(deps, {
      distribution,
      operationId,
      token,
      update: isOver ? updateAfter(operation) : { state: 'deleted' },
    });
    return { answer: 'none' };
  }
  return {
    answer: 'mine',
    token,
    untilMs: Number(rest[1]),
    meta,
    isCancelRequested: operation.cancelRequested || mark['cancel'] === '1',
    distribution: record,
    progress: parseProgress(mark),
  } satisfies MyChange;
}

/** A hash as a script hands it out: names and values in turn. */
function toFields(reply: unknown): Fields {
  const texts = toTexts(reply);
  return Object.fromEntries(texts.flatMap((name, i) => (i % 2 === 0 ? [[name, texts[i + 1] ?? '']] : [])));
}
