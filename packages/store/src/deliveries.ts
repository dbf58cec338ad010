import type { Delivery } from '@purgeway/model';
import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { DeliveryStore, ListedDelivery } from './types.ts';

/** Attempts that a delivery's log keeps. */
const loggedAttemptsMax = 20;

const fieldsSchema = z.object({
  id: z.string(),
  operationId: z.string(),
  client: z.string(),
  state: z.enum(['pending', 'delivered', 'dead']),
  endpoint: z.string().optional(),
  url: z.string(),
  method: z.enum(['GET', 'POST', 'PUT']),
  body: z.string(),
  status: z.string(),
  createdAtMs: z.coerce.number(),
  attempts: z.coerce.number(),
  nextAttemptAtMs: z.coerce.number().optional(),
  lastStatus: z.coerce.number().optional(),
  lastError: z.string().optional(),
});

/** What an attempt came to. */
export interface AttemptResult {
  readonly at: string;
  readonly state: Delivery['state'];
  readonly nextAttemptAtMs?: number | undefined;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
}

/** Deliveries as the sender and the hand-over work with them. */
export interface DeliveryRecords extends DeliveryStore {
  /** Makes the record unless it is there already. */
  create(delivery: Delivery): Promise<void>;
  recordAttempt(delivery: Delivery, result: AttemptResult): Promise<void>;
  /** Pending deliveries whose next attempt should have been made by `nowMs`. */
  overdue(nowMs: number): Promise<ListedDelivery[]>;
}

/** `wishAttempt` asks for the job of a delivery's next attempt. */
export function createDeliveryRecords(
  deps: StoreDeps,
  wishAttempt: (delivery: Delivery, delayMs: number) => Promise<void>,
): DeliveryRecords {
  return {
    get: (id) => readDelivery(deps, id),
    list: (query) => list(deps, query),
    create: async (delivery) => {
      await deps.run('deliver', deps.keys.delivery(delivery.id), fieldsOf(delivery));
      await deps.redis
        .zadd(
          deps.keys.deliveries(delivery.state),
          'NX',
          delivery.nextAttemptAtMs ?? delivery.createdAtMs,
          delivery.id,
        )
        .catch(unavailableUnlessKnown);
    },
    recordAttempt: (delivery, result) => recordAttempt(deps, delivery, result),
    replay: async (id) => {
      const delivery = await readDelivery(deps, id);
      if (delivery === undefined) {
        return false;
      }
      const now = deps.now();
      const fresh: Delivery = { ...delivery, state: 'pending', attempts: 0, nextAttemptAtMs: now };
      const key = deps.keys.delivery(id);
      await deps.redis.zadd(deps.keys.deliveries('pending'), now, id).catch(unavailableUnlessKnown);
      await deps.redis
        .hset(key, { state: 'pending', attempts: 0, nextAttemptAtMs: now })
        .catch(unavailableUnlessKnown);
      await deps.redis.persist(key).catch(unavailableUnlessKnown);
      await Promise.all([
        deps.redis.zrem(deps.keys.deliveries('dead'), id),
        deps.redis.zrem(deps.keys.deliveries('delivered'), id),
      ]).catch(unavailableUnlessKnown);
      await wishAttempt(fresh, 0);
      return true;
    },
    overdue: async (nowMs) => {
      const ids = await deps.redis
        .zrangebyscore(deps.keys.deliveries('pending'), '-inf', nowMs, 'LIMIT', 0, 1_000)
        .catch(unavailableUnlessKnown);
      const found = await Promise.all(ids.map((id) => readDelivery(deps, id)));
      await Promise.all(ids.map((id, i) => mendListing(deps, id, found[i]?.state)));
      return found.flatMap((delivery) => (delivery?.state === 'pending' ? [delivery] : []));
    },
  };
}

/** A kill between a delivery's record and the listings leaves it with the pending ones. */
async function mendListing(deps: StoreDeps, id: string, state: Delivery['state'] | undefined): Promise<void> {
  if (state === 'pending') {
    return;
  }
  if (state !== undefined) {
    await deps.redis.zadd(deps.keys.deliveries(state), deps.now(), id).catch(unavailableUnlessKnown);
  }
  await deps.redis.zrem(deps.keys.deliveries('pending'), id).catch(unavailableUnlessKnown);
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

async function readDelivery(deps: StoreDeps, id: string): Promise<ListedDelivery | undefined> {
  const key = deps.keys.delivery(id);
  const fields = await deps.redis.hgetall(key).catch(unavailableUnlessKnown);
  const parsed = fieldsSchema.safeParse(fields);
  if (!parsed.success) {
    return undefined;
  }
  return {
    ...parsed.data,
    attemptLog: await deps.redis.lrange(`${key}:log`, 0, -1).catch(unavailableUnlessKnown),
  };
}

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
    items: found.filter((delivery) => delivery !== undefined),
    next: ids.length > query.limit ? String(offset + query.limit) : undefined,
  };
}

async function recordAttempt(deps: StoreDeps, delivery: Delivery, result: AttemptResult): Promise<void> {
  const key = deps.keys.delivery(delivery.id);
  const { redis } = deps;
  const isOver = result.state !== 'pending';
  await redis
    .hset(key, {
      state: result.state,
      attempts: delivery.attempts + 1,
      ...(result.nextAttemptAtMs === undefined ? {} : { nextAttemptAtMs: result.nextAttemptAtMs }),
      ...(result.status === undefined ? {} : { lastStatus: result.status }),
      lastError: result.error ?? '',
    })
    .catch(unavailableUnlessKnown);
  const score = result.nextAttemptAtMs ?? deps.now();
  await Promise.all([
    redis.rpush(`${key}:log`, JSON.stringify(result)),
    redis.ltrim(`${key}:log`, -loggedAttemptsMax, -1),
    redis.zadd(deps.keys.deliveries(result.state), score, delivery.id),
    ...(isOver ? [redis.zrem(deps.keys.deliveries('pending'), delivery.id)] : []),
    ...(isOver
      ? [redis.pexpire(key, deps.recordsKeptMs), redis.pexpire(`${key}:log`, deps.recordsKeptMs)]
      : []),
  ]).catch(unavailableUnlessKnown);
}

function fieldsOf(delivery: Delivery): string[] {
  return Object.entries(delivery).flatMap(([field, value]) =>
    value === undefined ? [] : [field, String(value)],
  );
}
