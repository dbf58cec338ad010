import { isTerminal, type OperationMeta } from '@purgeway/model';
import { fanOutExpectedWithinMs, fanOutStored, readChunk } from './accept.ts';
import { overdueJobs } from './accounts.ts';
import { targetsPerChunk } from './chunks.ts';
import type { DeliveryRecords } from './deliveries.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { WishAttempt } from './hand-over.ts';
import { withdraw } from './lanes.ts';
import { cancelWaiting, readRecord } from './operations.ts';
import { forgetOpen, type HandOver, type Settle } from './settle.ts';
import { readUnfinished } from './truth.ts';
import type { OperationRecord } from './types.ts';

/** Open operations that one sweep of a client looks at; the rest comes next time. */
const operationsPerSweep = 500;
const deliveryOverdueAfterMs = 5_000;

export interface ReconcileDeps {
  readonly store: StoreDeps;
  readonly handOver: HandOver;
  readonly settle: Settle;
  readonly deliveries: DeliveryRecords;
  readonly wishAttempt: WishAttempt;
}

/** What a sweep found and mended. */
export interface SweepReport {
  readonly jobsAskedFor: number;
  readonly operationsLookedAt: number;
  readonly operationsExpired: number;
  readonly deliveriesAskedFor: number;
}

/**
 * Compares the records with the work there is, and asks for what is missing: jobs of lanes and batches, targets not
 * yet in lanes, final events not yet handed over, attempts not made, operations past their deadline. Safe to run at
 * any time, from any number of processes.
 */
export async function reconcile(deps: ReconcileDeps, accounts: readonly string[]): Promise<SweepReport> {
  const now = deps.store.now();
  const operations = await sweepOperations(deps, now);
  let jobsAskedFor = 0;
  for (const account of accounts) {
    const wishes = await overdueJobs(deps.store, account, now);
    await Promise.all(wishes.map(deps.store.wish));
    jobsAskedFor += wishes.length;
  }
  const overdue = await deps.deliveries.overdue(now - deliveryOverdueAfterMs);
  await Promise.all(overdue.map((delivery) => deps.wishAttempt(delivery, 0)));
  await trimIndexes(deps.store, now);
  return { jobsAskedFor, ...operations, deliveriesAskedFor: overdue.length };
}

async function sweepOperations(
  deps: ReconcileDeps,
  now: number,
): Promise<Pick<SweepReport, 'operationsLookedAt' | 'operationsExpired'>> {
  const { redis, keys } = deps.store;
  let operationsLookedAt = 0;
  let operationsExpired = 0;
  for (const client of await redis.smembers(keys.clients()).catch(unavailableUnlessKnown)) {
    const found = await redis
      .zrangebyscore(keys.openOperationsOf(client), '-inf', now, 'WITHSCORES', 'LIMIT', 0, operationsPerSweep)
      .catch(unavailableUnlessKnown);
    for (const { id, dueAtMs } of withScores(found)) {
      operationsLookedAt += 1;
      if (await lookAt(deps, client, { id, dueAtMs })) {
        operationsExpired += 1;
      }
    }
  }
  return { operationsLookedAt, operationsExpired };
}

/** An entry of a client's open operations: when it is to be looked at. */
interface OpenOperation {
  readonly id: string;
  readonly dueAtMs: number;
}

function withScores(reply: readonly unknown[]): OpenOperation[] {
  const texts = reply.flat().map(String);
  return texts.flatMap((id, i) => (i % 2 === 0 ? [{ id, dueAtMs: Number(texts[i + 1]) }] : []));
}

/** Mends one operation. True when its deadline was over. */
async function lookAt(deps: ReconcileDeps, client: string, { id, dueAtMs }: OpenOperation): Promise<boolean> {
  const { store } = deps;
  const record = await readRecord(store, id);
  if (record === undefined) {
    await forgetUnlessStaged(store, client, id);
    return false;
  }
  if (isTerminal(record.state)) {
    await deps.handOver(id);
    return false;
  }
  const isExpired = record.meta.deadlineAtMs <= store.now();
  if (!isExpired) {
    await finishFanOut(store, record.meta, dueAtMs);
  }
  if (record.cancelRequested) {
    await cancelWaiting(store, record.meta, deps.settle);
  }
  if (isExpired) {
    await expire(deps, record);
  }
  await store.redis
    .zadd(
      store.keys.openOperationsOf(client),
      'XX',
      isExpired ? store.now() + 60_000 : record.meta.deadlineAtMs,
      id,
    )
    .catch(unavailableUnlessKnown);
  return isExpired;
}

async function forgetUnlessStaged(store: StoreDeps, client: string, id: string): Promise<void> {
  const isStaged = await store.redis
    .hexists(store.keys.operation(id), 'staging')
    .catch(unavailableUnlessKnown);
  if (isStaged === 0) {
    await forgetOpen(store, client, id);
  }
}

/** Goes on with the fan-out of an operation whose accepter did not come to its end. */
async function finishFanOut(store: StoreDeps, meta: OperationMeta, dueAtMs: number): Promise<void> {
  const [fanned, chunks] = await store.redis
    .hmget(store.keys.operation(meta.id), 'fanned', 'chunks')
    .catch(unavailableUnlessKnown);
  const isAtOnce = Number(fanned) < 0;
  // Whoever puts all in at once moves the time of this look, and nothing else, when it is done.
  const isUnfinished = isAtOnce
    ? dueAtMs === meta.createdAtMs + fanOutExpectedWithinMs
    : Number(fanned) < Number(chunks);
  if (isUnfinished) {
    await fanOutStored(store, meta, { from: Math.max(0, Number(fanned)), end: Number(chunks) });
  }
}

/** The deadline is over: what still waits ends as gave-up, what was sent but never confirmed as unverified. */
async function expire(deps: ReconcileDeps, record: OperationRecord): Promise<void> {
  const { store } = deps;
  const { meta } = record;
  const at = new Date(store.now()).toISOString();
  for (let number = 0; number * targetsPerChunk < meta.targets; number += 1) {
    const targets = (await readChunk(store, meta.id, number)) ?? [];
    await withdraw(store, { meta, targets, first: number * targetsPerChunk });
    for (const [account, indexes] of await readUnfinished(store, meta, number)) {
      const reason = record.lastReasons[account];
      await deps.settle({
        operationId: meta.id,
        client: meta.client,
        indexes,
        state: 'gave-up',
        stateIfSent: 'unverified',
        note: {
          account,
          at,
          code: reason?.code,
          message: reason?.message ?? 'The deadline of the operation is over.',
        },
      });
    }
  }
}

/** Listings lose what is older than the records are kept. */
async function trimIndexes(store: StoreDeps, now: number): Promise<void> {
  const oldest = now - store.recordsKeptMs;
  const { redis, keys } = store;
  await Promise.all([
    redis.zremrangebyscore(keys.deliveries('delivered'), '-inf', oldest),
    redis.zremrangebyscore(keys.deliveries('dead'), '-inf', oldest),
  ]).catch(unavailableUnlessKnown);
  for (const client of await redis.smembers(keys.clients()).catch(unavailableUnlessKnown)) {
    const old = await redis
      .zrangebyscore(keys.operationsOf(client), '-inf', oldest, 'LIMIT', 0, operationsPerSweep)
      .catch(unavailableUnlessKnown);
    for (const id of old) {
      if ((await redis.exists(keys.operation(id)).catch(unavailableUnlessKnown)) === 0) {
        await redis.zrem(keys.operationsOf(client), id).catch(unavailableUnlessKnown);
      }
    }
  }
}
