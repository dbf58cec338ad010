import type { Delivery } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { WishAttempt } from './hand-over.ts';
import { readDelivery } from './read-delivery.ts';
import { redeliver, replay } from './redeliver.ts';
import type { AttemptResult, DeliveryStore, ListedDelivery } from './types.ts';

/** Attempts that a delivery's log keeps. */
const loggedAttemptsMax = 20;

/** A record that cannot be read is looked at again after this time. */
const unreadMs = 60_000;

/** Deliveries as the sender and the hand-over work with them. */
export interface DeliveryRecords extends DeliveryStore {
  /** Makes the record unless it is there already. */
  create(delivery: Delivery): Promise<void>;
  /** False: somebody else was faster, and the delivery stands as they left it. */
  recordAttempt(delivery: Delivery, result: AttemptResult): Promise<boolean>;
  /** Ends a delivery that is not to be tried: it stands with the dead, and can be sent again. Counts as no attempt. */
  giveUp(delivery: Delivery, reason: string): Promise<void>;
  /** Tells the reconciler that nobody need look after the delivery before then. */
  putOff(id: string, untilMs: number): Promise<void>;
  /** Pending deliveries whose next attempt should have been made by `nowMs`. */
  overdue(nowMs: number): Promise<ListedDelivery[]>;
  /** How many are not over, and how many were given up and are still kept. */
  counts(): Promise<Readonly<Record<'pending' | 'dead', number>>>;
}

/** `wishAttempt` asks for the job of a delivery's next attempt. */
export function createDeliveryRecords(deps: StoreDeps, wishAttempt: WishAttempt): DeliveryRecords {
  return {
    get: (id) => readDelivery(deps, id),
    list: (query) => list(deps, query),
    create: (delivery) => create(deps, delivery),
    recordAttempt: (delivery, result) => record(deps, delivery, { ...result, counted: 1 }),
    giveUp: async (delivery, reason) => {
      const at = new Date(deps.now()).toISOString();
      await record(deps, delivery, { at, state: 'dead', error: reason, counted: 0 });
    },
    putOff: async (id, untilMs) => {
      await deps.redis
        .zadd(deps.keys.deliveries('pending'), 'XX', Math.floor(untilMs), id)
        .catch(unavailableUnlessKnown);
    },
    counts: async () => {
      const [pending, dead] = await Promise.all([
        deps.redis.zcard(deps.keys.deliveries('pending')),
        deps.redis.zcard(deps.keys.deliveries('dead')),
      ]).catch(unavailableUnlessKnown);
      return { pending, dead };
    },
    replay: (id) => replay(deps, wishAttempt, { id }),
    redeliver: (query) => redeliver(deps, wishAttempt, query),
    overdue: async (nowMs) => {
      const ids = await deps.redis
        .zrangebyscore(deps.keys.deliveries('pending'), '-inf', nowMs, 'LIMIT', 0, 1_000)
        .catch(unavailableUnlessKnown);
      const found = await Promise.all(ids.map((id) => readDelivery(deps, id)));
      const isLate = await Promise.all(ids.map((id, i) => mendListing(deps, { id, found: found[i], nowMs })));
      return found.filter((delivery, i) => delivery !== undefined && isLate[i]).flatMap((one) => one ?? []);
    },
  };
}

/**
 * The record, and with it its client's listing; then the listing of its state, by which the reconciler finds it. Safe to repeat: until all
 * is there, the operation keeps the event, and whoever hands it over does all of it once more.
 */
async function create(deps: StoreDeps, delivery: Delivery): Promise<void> {
  const { redis, keys } = deps;
  await Promise.all([
    redis.zadd(keys.deliveriesOf(delivery.client), 'NX', delivery.createdAtMs, delivery.id),
    deps.run('deliver', keys.delivery(delivery.id), fieldsOf(delivery)),
  ]).catch(unavailableUnlessKnown);
  await redis
    .zadd(
      keys.deliveries(delivery.state),
      'NX',
      delivery.nextAttemptAtMs ?? delivery.createdAtMs,
      delivery.id,
    )
    .catch(unavailableUnlessKnown);
}

/**
 * A kill between a delivery's record and the listings leaves it with the pending ones, or there at an earlier time. True when its
 * attempt should have been made.
 */
async function mendListing(
  deps: StoreDeps,
  { id, found, nowMs }: { id: string; found: ListedDelivery | undefined; nowMs: number },
): Promise<boolean> {
  const { redis, keys, now } = deps;
  if (found === undefined) {
    await mendUnread(deps, id, nowMs);
    return false;
  }
  if (found.state === 'pending') {
    const dueAtMs = found.nextAttemptAtMs ?? 0;
    if (dueAtMs > nowMs) {
      await redis.zadd(keys.deliveries('pending'), 'XX', dueAtMs, id).catch(unavailableUnlessKnown);
    }
    return dueAtMs <= nowMs;
  }
  await redis.zadd(keys.deliveries(found.state), now(), id).catch(unavailableUnlessKnown);
  await redis.zrem(keys.deliveries('pending'), id).catch(unavailableUnlessKnown);
  return false;
}

/** Only what is gone is forgotten: a record that we cannot read, a newer version may have written. */
async function mendUnread({ redis, keys, onError }: StoreDeps, id: string, nowMs: number): Promise<void> {
  const pending = keys.deliveries('pending');
  if ((await redis.exists(keys.delivery(id)).catch(unavailableUnlessKnown)) === 0) {
    await redis.zrem(pending, id).catch(unavailableUnlessKnown);
    return;
  }
  await redis.zadd(pending, 'XX', nowMs + unreadMs, id).catch(unavailableUnlessKnown);
  onError(new Error(`The record of the callback ${id} cannot be read.`));
}

/** The final event of an ended operation, as the close script wrote it; undefined when there is none to deliver. */
export async function readOutbox(deps: StoreDeps, operationId: string): Promise<string | undefined> {
  const [event, outbox] = await deps.redis
    .hmget(deps.keys.operation(operationId), 'event', 'outbox')
    .catch(unavailableUnlessKnown);
  return outbox === '1' && typeof event === 'string' ? event : undefined;
}

/** The delivery is recorded and its job is in: the operation's outbox is empty, and its record may expire. */
export async function clearOutbox(deps: StoreDeps, operationId: string): Promise<void> {
  const key = deps.keys.operation(operationId);
  await Promise.all([deps.redis.hset(key, 'outbox', 0), deps.redis.pexpire(key, deps.recordsKeptMs)]).catch(
    unavailableUnlessKnown,
  );
}

/** A kill between record and listings leaves entries behind that are of another state by now. */
async function list(
  deps: StoreDeps,
  query: Parameters<DeliveryStore['list']>[0],
): ReturnType<DeliveryStore['list']> {
  const offset = Number(query.after ?? 0);
  const ids = await deps.redis
    .zrevrange(deps.keys.deliveries(query.state), offset, offset + query.limit)
    .catch(unavailableUnlessKnown);
  const found = await Promise.all(ids.slice(0, query.limit).map((id) => readDelivery(deps, id)));
  return {
    items: found.flatMap((delivery) => (delivery?.state === query.state ? [delivery] : [])),
    next: ids.length > query.limit ? String(offset + query.limit) : undefined,
  };
}

/**
 * The record in one step; what a kill leaves of the listings, the reconciler mends. A delivery that is sent again just as it ended may be
 * taken off the pending ones by whoever ended it, so that one looks once more.
 */
async function record(
  deps: StoreDeps,
  delivery: Delivery,
  { counted, ...result }: AttemptResult & { readonly counted: 0 | 1 },
): Promise<boolean> {
  const { redis, keys } = deps;
  const isRecorded = await deps.run('attempt', keys.delivery(delivery.id), [
    delivery.attempts,
    result.state,
    result.nextAttemptAtMs ?? '',
    result.status ?? '',
    result.error ?? '',
    JSON.stringify(result),
    loggedAttemptsMax,
    deps.recordsKeptMs,
    counted,
  ]);
  if (isRecorded !== 1) {
    return false;
  }
  const score = result.nextAttemptAtMs ?? deps.now();
  await redis.zadd(keys.deliveries(result.state), score, delivery.id).catch(unavailableUnlessKnown);
  if (result.state !== 'pending') {
    await redis.zrem(keys.deliveries('pending'), delivery.id).catch(unavailableUnlessKnown);
    const state = await redis.hget(keys.delivery(delivery.id), 'state').catch(unavailableUnlessKnown);
    if (state === 'pending') {
      await redis.zadd(keys.deliveries('pending'), deps.now(), delivery.id).catch(unavailableUnlessKnown);
    }
  }
  return true;
}

function fieldsOf(delivery: Delivery): string[] {
  return Object.entries(delivery).flatMap(([field, value]) =>
    value === undefined ? [] : [field, String(value)],
  );
}
