import { prioritySchema, type Note, type Priority } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { rangesOf } from './ranges.ts';
import { letterOfState, type SettledState } from './records.ts';

/** What happened to some targets of one operation at one account. */
export interface Settlement {
  readonly operationId: string;
  readonly client: string;
  readonly indexes: readonly number[];
  readonly state: SettledState;
  /** Another state for those that were already sent; absent: the same. */
  readonly stateIfSent?: SettledState;
  readonly note: Note;
  /** When the vendor call was made that this came of; absent: none was. */
  readonly sentAtMs?: number | undefined;
}

/** Targets of one purge that came to another state at one account. */
export interface SettledTargets {
  readonly account: string;
  readonly priority: Priority;
  readonly acceptedAtMs: number;
  /** When the vendor call was made; absent: none was, or it is told already. */
  readonly sentAtMs?: number | undefined;
  readonly atMs: number;
  readonly state: SettledState;
  readonly targets: number;
}

/** Told once of every change of a target's state, but for those that a process did not live to tell of. Must not throw. */
export type OnSettled = (settled: SettledTargets) => void;

/** What an ended operation still needs. */
export interface SettleResult {
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
  const [changed, ended, outbox, ...ofPurge] = Array.isArray(reply) ? reply : [];
  tell(deps, settlement, { nowMs: now, ofPurge });
  return { changed: Number(changed ?? 0), hasEnded: ended === 1, hasOutbox: outbox === 1 };
}

/** `ofPurge`: the end of what the script answered; empty where no target of a purge changed. */
function tell(
  { onSettled }: StoreDeps,
  { note: { account }, state, stateIfSent = state, sentAtMs }: Settlement,
  { nowMs: atMs, ofPurge: [acceptedAt, word, ...counts] }: { nowMs: number; ofPurge: readonly unknown[] },
): void {
  const { data: priority } = prioritySchema.safeParse(word);
  if (priority === undefined) {
    return;
  }
  const [fromAccepted = 0, fromSent = 0] = counts.map(Number);
  const common = { account, priority, acceptedAtMs: Number(acceptedAt), atMs };
  if (fromAccepted > 0) {
    onSettled?.({ ...common, state, sentAtMs, targets: fromAccepted });
  }
  if (fromSent > 0) {
    onSettled?.({ ...common, state: stateIfSent, targets: fromSent });
  }
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
export function createSettle(deps: StoreDeps, handOver: HandOver): Settle {
  return async (settlement) => {
    const result = await settle(deps, settlement);
    if (result.hasOutbox) {
      await handOver(settlement.operationId);
    } else if (result.hasEnded) {
      await forgetOpen(deps, settlement.client, settlement.operationId);
    }
    return result.changed;
  };
}
