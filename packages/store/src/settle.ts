import type { Note } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { MinuteCounter, Settled } from './minutes.ts';
import { rangesOf } from './ranges.ts';
import { letterOfState, stateOf, type SettledState } from './records.ts';
import { toTexts } from './to-texts.ts';

/** What happened to some targets of one operation at one account. */
export interface Settlement {
  readonly operationId: string;
  readonly client: string;
  readonly indexes: readonly number[];
  readonly state: SettledState;
  /** Another state for those that were already sent; absent: the same. */
  readonly stateIfSent?: SettledState;
  readonly note: Note;
}

/** What an ended operation still needs. */
export interface SettleResult extends Settled {
  readonly changed: number;
  readonly hasEnded: boolean;
  /** The operation's final event waits to be handed over to the callbacks. */
  readonly hasOutbox: boolean;
}

/** Writes a settlement down. Idempotent: a final state never changes. The last one ends the operation. */
async function settle(deps: StoreDeps, settlement: Settlement): Promise<SettleResult> {
  const now = deps.now();
  const letter = letterOfState[settlement.state];
  const reply = await deps.run('settle', deps.keys.operation(settlement.operationId), [
    settlement.note.account,
    letter,
    settlement.stateIfSent === undefined ? letter : letterOfState[settlement.stateIfSent],
    JSON.stringify(settlement.note),
    now,
    new Date(now).toISOString(),
    deps.recordsKeptMs,
    rangesOf(settlement.indexes),
  ]);
  const [changed, ended, outbox, createdAtMs = '0', sent, ...finals] = toTexts(reply);
  return {
    changed: Number(changed ?? 0),
    hasEnded: ended === '1',
    hasOutbox: outbox === '1',
    account: settlement.note.account,
    atMs: now,
    ageMs: now - Number(createdAtMs),
    sent: Number(sent ?? 0),
    finals: finalsOf(finals),
  };
}

function finalsOf(reply: readonly string[]): Settled['finals'] {
  const finals: Partial<Record<SettledState, number>> = {};
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const state = stateOf(reply[i] ?? '');
    if (state !== 'accepted') {
      finals[state] = Number(reply[i + 1]);
    }
  }
  return finals;
}

/** Notes the last failure of an account for an operation that goes on. */
export async function noteReason(deps: StoreDeps, operationId: string, note: Note): Promise<void> {
  const { account, at, code, message } = note;
  await deps.redis
    .hset(
      deps.keys.operation(operationId),
      `last:${account}`,
      JSON.stringify({ code, message: message ?? '', at }),
    )
    .catch(unavailableUnlessKnown);
}

/** Takes an ended operation off the list of open ones. */
export async function forgetOpen(deps: StoreDeps, client: string, operationId: string): Promise<void> {
  await deps.redis.zrem(deps.keys.openOperationsOf(client), operationId).catch(unavailableUnlessKnown);
}

/**
 * Writes down what happened to targets; answers how many changed. Idempotent: a final state never changes. The last
 * settlement ends the operation and hands its final event over.
 */
export type Settle = (settlement: Settlement) => Promise<number>;

/** Called for an operation that ended, so that its final event is handed over. Safe to repeat. */
export type HandOver = (operationId: string) => Promise<void>;

/** Makes the function that settles and, for an operation that this ends, sees to its final event. */
export function createSettle(deps: StoreDeps, handOver: HandOver, counter: MinuteCounter): Settle {
  return async (settlement) => {
    const result = await settle(deps, settlement);
    counter.settled(result);
    if (result.hasOutbox) {
      await handOver(settlement.operationId);
    } else if (result.hasEnded) {
      await forgetOpen(deps, settlement.client, settlement.operationId);
    }
    return result.changed;
  };
}
