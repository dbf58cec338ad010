import { asError, isTerminal, type ChangeMeta, type PurgeMeta } from '@purgeway/model';
import { overdueJobs } from './accounts.ts';
import { noteOpen } from './accept.ts';
import { endCancellation } from './cancel-waiting.ts';
import { readBacklog } from './backlog.ts';
import { targetsPerChunk } from './chunks.ts';
import type { DeliveryRecords } from './deliveries.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { fanOutExpectedWithinMs, fanOutStored, isCancelled } from './fan-out-pieces.ts';
import type { WishAttempt } from './hand-over.ts';
import { forgetWithdrawn, readWithdrawn, withdraw, type FanOut } from './lanes.ts';
import type { MinuteCounter } from './minutes.ts';
import { cancelChange, putChange } from './change-turns.ts';
import { readChunk } from './read-chunk.ts';
import { readRecord } from './records.ts';
import { expireChange, sweepChanges, trimDistributions } from './sweep-changes.ts';
import { forgetOpen, type HandOver, type Settle } from './settle.ts';
import { readPositions } from './truth.ts';
import type { OperationRecord } from './types.ts';
import { readUnsent } from './unsent.ts';

/** Open operations that are looked at side by side. */
const operationsAtATime = 50;
/** Longest time that one client's open operations get in a sweep; the rest comes with the next. */
const sweepClientMs = 2_000;
const lookAgainAfterMs = 60_000;
/** Entries of a listing that are looked at in one go. */
const trimmedAtATime = 1_000;
const deliveryOverdueAfterMs = 5_000;

export interface ReconcileDeps {
  readonly store: StoreDeps;
  readonly handOver: HandOver;
  readonly settle: Settle;
  readonly deliveries: DeliveryRecords;
  readonly counter: MinuteCounter;
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
  const isolate = isolatedBy(deps.store);
  let jobsAskedFor = 0;
  for (const account of accounts) {
    await isolate(async () => {
      const wishes = await overdueJobs(deps.store, account, now);
      await Promise.all(wishes.map(deps.store.wish));
      jobsAskedFor += wishes.length;
      deps.counter.waiting(account, await readBacklog(deps.store, account));
    });
  }
  await isolate(async () => {
    jobsAskedFor += await sweepChanges(deps.store, accounts);
    await trimDistributions(deps.store);
  });
  let deliveriesAskedFor = 0;
  await isolate(async () => {
    const overdue = await deps.deliveries.overdue(now - deliveryOverdueAfterMs);
    await Promise.all(overdue.map((delivery) => deps.wishAttempt(delivery, 0)));
    deliveriesAskedFor = overdue.length;
  });
  const operations = { operationsLookedAt: 0, operationsExpired: 0 };
  for (const client of await deps.store.redis
    .smembers(deps.store.keys.clients())
    .catch(unavailableUnlessKnown)) {
    await isolate(async () => {
      const looked = await sweepClient(deps, client);
      operations.operationsLookedAt += looked.operationsLookedAt;
      operations.operationsExpired += looked.operationsExpired;
    });
    await isolate(() => trimRecords(deps.store, deps.store.keys.operationsOf(client), 'operation'));
    await isolate(() => trimRecords(deps.store, deps.store.keys.deliveriesOf(client), 'delivery'));
  }
  await isolate(() => trimDeliveries(deps.store, now));
  return { jobsAskedFor, ...operations, deliveriesAskedFor };
}

/** One record that cannot be mended must not keep the others from being mended. */
function isolatedBy(store: StoreDeps): (work: () => Promise<void>) => Promise<void> {
  return (work) =>
    work().catch((error: unknown) => {
      store.onError(asError(error));
    });
}

/** Looks at the operations of a client whose time has come: all of them, if there is time. */
async function sweepClient(
  deps: ReconcileDeps,
  client: string,
): Promise<Pick<SweepReport, 'operationsLookedAt' | 'operationsExpired'>> {
  const { store } = deps;
  const key = store.keys.openOperationsOf(client);
  const endAt = performance.now() + sweepClientMs;
  let operationsLookedAt = 0;
  let operationsExpired = 0;
  for (;;) {
    const found = await store.redis
      .zrangebyscore(key, '-inf', store.now(), 'WITHSCORES', 'LIMIT', 0, operationsAtATime)
      .catch(unavailableUnlessKnown);
    const open = withScores(found);
    const expired = await Promise.all(open.map((operation) => lookSafely(deps, client, operation)));
    operationsLookedAt += open.length;
    operationsExpired += expired.filter(Boolean).length;
    if (open.length < operationsAtATime || performance.now() > endAt) {
      return { operationsLookedAt, operationsExpired };
    }
  }
}

/** An operation that cannot be looked at is put off and reported, so that the others have their turn. */
async function lookSafely(deps: ReconcileDeps, client: string, operation: OpenOperation): Promise<boolean> {
  const { store } = deps;
  try {
    return await lookAt(deps, client, operation);
  } catch (error) {
    store.onError(asError(error));
    await store.redis
      .zadd(store.keys.openOperationsOf(client), 'XX', store.now() + lookAgainAfterMs, operation.id)
      .catch(unavailableUnlessKnown);
    return false;
  }
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
  await (record.meta.type === 'purge'
    ? mendPurge(deps, { record, meta: record.meta, dueAtMs, isExpired })
    : mendChange(deps, { record, meta: record.meta, isExpired }));
  const lookAgainAt = async (atMs: number): Promise<void> => {
    await store.redis.zadd(store.keys.openOperationsOf(client), 'XX', atMs, id).catch(unavailableUnlessKnown);
  };
  await lookAgainAt(isExpired ? store.now() + lookAgainAfterMs : record.meta.deadlineAtMs);
  // One that came meanwhile may have left the rest to the next look, and its time was just overwritten.
  if (!record.cancelRequested && (await isCancelled(store, id))) {
    await lookAgainAt(store.now() + fanOutExpectedWithinMs);
  }
  return isExpired;
}

interface OpenRecord<Meta> {
  readonly record: OperationRecord;
  readonly meta: Meta;
  readonly isExpired: boolean;
}

async function mendPurge(
  deps: ReconcileDeps,
  { record, meta, dueAtMs, isExpired }: OpenRecord<PurgeMeta> & { readonly dueAtMs: number },
): Promise<void> {
  if (record.cancelRequested) {
    await endCancellation(deps.store, meta, deps.settle);
  } else if (!isExpired) {
    await finishFanOut(deps.store, meta, dueAtMs);
  }
  if (isExpired) {
    await expire(deps, record, meta);
  }
}

async function mendChange(
  { store, settle }: ReconcileDeps,
  { record, meta, isExpired }: OpenRecord<ChangeMeta>,
): Promise<void> {
  if (isExpired) {
    await expireChange(store, settle, { meta, record });
  } else if (record.cancelRequested) {
    await cancelChange(store, settle, meta);
  } else {
    await putChange(store, settle, meta);
  }
}

/** A request that came again meanwhile relied on finding it on the list: its record is read after the entry is gone. */
async function forgetUnlessStaged(store: StoreDeps, client: string, id: string): Promise<void> {
  const isStaged = await store.redis
    .hexists(store.keys.operation(id), 'staging')
    .catch(unavailableUnlessKnown);
  if (isStaged === 1) {
    return;
  }
  await forgetOpen(store, client, id);
  const record = await readRecord(store, id);
  if (record !== undefined) {
    await noteOpen(store, [record.meta]);
  }
}

/** Goes on with the fan-out of an operation whose accepter did not come to its end. */
async function finishFanOut(store: StoreDeps, meta: PurgeMeta, dueAtMs: number): Promise<void> {
  const [fanned, chunks] = await store.redis
    .hmget(store.keys.operation(meta.id), 'fanned', 'chunks')
    .catch(unavailableUnlessKnown);
  const isAtOnce = Number(fanned) < 0;
  // Whoever puts all in at once moves the time of this look, and nothing else, when it is done. A request that came again may have
  // written another time than the first, whose own was lost.
  const isMoved = dueAtMs === meta.deadlineAtMs;
  const isUnfinished = isAtOnce
    ? dueAtMs === meta.createdAtMs + fanOutExpectedWithinMs || !isMoved
    : Number(fanned) < Number(chunks);
  if (isUnfinished) {
    const from = Math.max(0, Number(fanned));
    // Chunks that go in one after another are whole, but for the first of those that are left.
    const unsentOf = async (piece: FanOut) =>
      isAtOnce || piece.first === from * targetsPerChunk ? readUnsent(store, piece, 'refuse') : undefined;
    await fanOutStored(store, meta, { from, end: Number(chunks), unsentOf });
  }
}

/** The deadline is over: what still waits ends as gave-up, what was sent but never confirmed as unverified. */
async function expire(deps: ReconcileDeps, record: OperationRecord, meta: PurgeMeta): Promise<void> {
  const { store } = deps;
  const at = new Date(store.now()).toISOString();
  for (let number = 0; number * targetsPerChunk < meta.targets; number += 1) {
    const targets = (await readChunk(store, meta.id, number)) ?? [];
    await withdraw(store, { meta, targets, first: number * targetsPerChunk });
    const open = await readPositions(store, meta, { number, states: ['accepted', 'sent'] });
    for (const [account, indexes] of open) {
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
  for (const account of Object.keys(meta.accounts)) {
    const ranges = await readWithdrawn(store, account, meta.id);
    await forgetWithdrawn(store, { account, operationId: meta.id, ranges });
  }
}

/** Listings lose what is older than the records are kept. */
async function trimDeliveries(store: StoreDeps, now: number): Promise<void> {
  const oldest = now - store.recordsKeptMs;
  const { redis, keys } = store;
  await Promise.all([
    redis.zremrangebyscore(keys.deliveries('delivered'), '-inf', oldest),
    redis.zremrangebyscore(keys.deliveries('dead'), '-inf', oldest),
  ]).catch(unavailableUnlessKnown);
}

/** The oldest of a client's operations, or deliveries, whose records are gone. */
async function trimRecords(store: StoreDeps, list: string, kind: 'operation' | 'delivery'): Promise<void> {
  const { redis, keys } = store;
  const oldest = store.now() - store.recordsKeptMs;
  const old = await redis
    .zrangebyscore(list, '-inf', oldest, 'LIMIT', 0, trimmedAtATime)
    .catch(unavailableUnlessKnown);
  const kept = await Promise.all(old.map((id) => redis.exists(keys[kind](id)))).catch(unavailableUnlessKnown);
  const gone = old.filter((_, i) => kept[i] === 0);
  if (gone.length > 0) {
    await redis.zrem(list, ...gone).catch(unavailableUnlessKnown);
  }
}
