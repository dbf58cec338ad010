import { fingerprintOf, VaultError, type PurgeMeta, type RoutedTarget } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { parseRanges, rangesOf } from './ranges.ts';
import { isUnreadable, sealValue } from './sealed-values.ts';
import type { LaneDescription } from './types.ts';
import { wishSafely } from './wish-safely.ts';
import { toTexts } from './to-texts.ts';

/** Most targets that one call of the enqueue script takes. */
const targetsPerScriptMax = 1_000;

/**
 * A piece of an operation to be put into lanes; `first` is the position of its first target. Taking targets back needs
 * the same pieces as putting them in: the operation's chunks.
 */
export interface FanOut {
  readonly meta: PurgeMeta;
  readonly targets: readonly RoutedTarget[];
  readonly first: number;
  /** It may have been put in before: positions that each account has still to be sent. Absent: all. */
  readonly unsent?: ReadonlyMap<string, ReadonlySet<number>> | undefined;
}

/**
 * Puts targets into the lanes of every account they are routed to, and asks for a job where a lane was idle.
 * Idempotent for targets that still wait; pieces with `unsent`, which are one operation's, also for
 * those that stand in batches. Targets of several operations share script calls. Throws `VaultError`, and puts nothing in, when
 * one of them is sealed with a key that this process does not have.
 */
export async function fanOut(deps: StoreDeps, pieces: readonly FanOut[]): Promise<void> {
  const fills = new Map<string, LaneFill>();
  for (const piece of pieces) {
    for (const { account, lane, waiters } of lanesOf(deps, piece, 'refuse')) {
      const id = `${account} ${lane.lane}`;
      const fill = fills.get(id) ?? { account, lane, isAgain: piece.unsent !== undefined, args: [] };
      fills.set(id, fill);
      for (const [value, waiter] of waiters) {
        fill.args.push(waiter, fingerprintOf(value) + sealValue(deps, value, account));
      }
    }
  }
  await Promise.all([...fills.values()].map((fill) => fillLane(deps, fill)));
}

/**
 * Takes waiting targets back. What was taken is remembered until {@link forgetWithdrawn}, so that a crash before it is
 * settled loses nothing; see {@link readWithdrawn}. One that this process has no key for stays where it is: its fingerprint is not known.
 */
export async function withdraw(deps: StoreDeps, piece: FanOut): Promise<void> {
  for (const { account, lane, waiters } of lanesOf(deps, piece, 'leave')) {
    const args = [...waiters].flatMap(([value, waiter]) => [waiter, fingerprintOf(value)]);
    await deps.run('withdraw', deps.keys.account(account), [
      lane.lane,
      piece.meta.id,
      deps.recordsKeptMs,
      ...args,
    ]);
  }
}

/** What becomes of a target that this process has no key for: a `VaultError`, or it is passed over. */
export type Unreadable = 'refuse' | 'leave';

/** Positions of a piece's targets that stand neither in an account's lanes nor in a batch whose targets' truth may not say so yet. */
export async function readMissing(
  deps: StoreDeps,
  piece: FanOut,
  unreadable: Unreadable,
): Promise<Map<string, Set<number>>> {
  const missing = new Map<string, Set<number>>();
  for (const { account, lane, waiters } of lanesOf(deps, piece, unreadable)) {
    const args = [...waiters].flatMap(([value, waiter]) => [waiter, fingerprintOf(value)]);
    const ranges = await deps.run('missing', deps.keys.account(account), [lane.lane, piece.meta.id, ...args]);
    const positions = toTexts(ranges).flatMap(parseRanges);
    missing.set(account, new Set([...(missing.get(account) ?? []), ...positions]));
  }
  return missing;
}

/** Ranges of an operation's targets that were taken back from an account and are not yet known to be settled. */
export async function readWithdrawn(
  deps: StoreDeps,
  account: string,
  operationId: string,
): Promise<readonly string[]> {
  return deps.redis.lrange(withdrawnKey(deps, account, operationId), 0, -1).catch(unavailableUnlessKnown);
}

/** What was taken back at an account, as {@link readWithdrawn} answers it. */
export interface Withdrawn {
  readonly account: string;
  readonly operationId: string;
  readonly ranges: readonly string[];
}

/** Forgets what was read and is settled, and nothing that others took back meanwhile. */
export async function forgetWithdrawn(
  deps: StoreDeps,
  { account, operationId, ranges }: Withdrawn,
): Promise<void> {
  const key = withdrawnKey(deps, account, operationId);
  await Promise.all(ranges.map((one) => deps.redis.lrem(key, 1, one))).catch(unavailableUnlessKnown);
}

function withdrawnKey(deps: StoreDeps, account: string, operationId: string): string {
  return `${deps.keys.account(account)}:x:${operationId}`;
}

interface LaneFill {
  readonly account: string;
  readonly lane: LaneDescription;
  /** These are all of one operation. */
  readonly isAgain: boolean;
  readonly args: string[];
}

interface LaneWaiters {
  readonly account: string;
  readonly lane: LaneDescription;
  /** Value to waiter: equal targets of a piece wait as one. */
  readonly waiters: ReadonlyMap<string, string>;
}

function lanesOf(deps: StoreDeps, piece: FanOut, unreadable: Unreadable): LaneWaiters[] {
  const lanes = new Map<
    string,
    { account: string; lane: LaneDescription; positions: Map<string, number[]> }
  >();
  piece.targets.forEach((target, offset) => {
    const position = piece.first + offset;
    for (const destination of piece.meta.routes[target.route] ?? []) {
      const { account } = destination;
      if (piece.unsent?.get(account)?.has(position) === false) {
        continue;
      }
      if (isUnreadable(target.value)) {
        if (unreadable === 'refuse') {
          throw new VaultError(
            `A target of operation ${piece.meta.id} is sealed with a key that is not here.`,
          );
        }
        continue;
      }
      const lane = deps.describeLane(destination, target, piece.meta.mode);
      if (lane !== undefined) {
        const id = `${account} ${lane.lane}`;
        const entry = lanes.get(id) ?? { account, lane, positions: new Map<string, number[]>() };
        lanes.set(id, entry);
        const positions = entry.positions.get(target.value) ?? [];
        entry.positions.set(target.value, positions);
        positions.push(position);
      }
    }
  });
  const flow = `${piece.meta.priority.slice(0, 1)}.${piece.meta.client}`;
  return [...lanes.values()].map(({ account, lane, positions }) => ({
    account,
    lane,
    waiters: new Map(
      [...positions].map(([value, own]) => [value, `${piece.meta.id}|${rangesOf(own)}|${flow}`]),
    ),
  }));
}

async function fillLane(deps: StoreDeps, { account, lane, isAgain, args }: LaneFill): Promise<void> {
  for (let first = 0; first < args.length; first += 2 * targetsPerScriptMax) {
    const reply = await deps.run('enqueue', deps.keys.account(account), [
      lane.lane,
      deps.scriptNow(),
      lane.lingerMs,
      lane.targetsPerCallMax,
      isAgain ? 1 : 0,
      ...args.slice(first, first + 2 * targetsPerScriptMax),
    ]);
    const [, , jobId, delay] = toTexts(reply);
    if (jobId !== undefined && jobId !== '') {
      const isLate = Number(delay) < 0;
      await wishSafely(deps, {
        account,
        name: 'purge',
        lane: lane.lane,
        jobId,
        delayMs: isLate ? 0 : Number(delay),
        insist: isLate,
      });
    }
  }
}
