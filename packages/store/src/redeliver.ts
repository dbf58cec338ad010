import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { WishAttempt } from './hand-over.ts';
import { readDelivery } from './read-delivery.ts';
import type { DeliveryStore } from './types.ts';

/** Deliveries that one call looks at, at most. */
const lookedAtMax = 500;

interface Replay {
  readonly id: string;
  /** Absent: any. */
  readonly states?: readonly string[];
  /** A delivery that the same request started before is left alone. */
  readonly request?: string;
}

/** Starts a delivery's schedule anew; false when there is nothing to start. Safe to repeat, also after a kill half-way. */
export async function replay(
  deps: StoreDeps,
  wishAttempt: WishAttempt,
  { id, states = ['pending', 'delivered', 'dead'], request = '' }: Replay,
): Promise<boolean> {
  const { redis, keys } = deps;
  const now = deps.now();
  const list = (): Promise<unknown> =>
    redis.zadd(keys.deliveries('pending'), now, id).catch(unavailableUnlessKnown);
  // Before, so that a kill cannot hide it; after, since whoever just ended it may have taken it off again.
  await list();
  const started = await deps.run('replay', keys.delivery(id), [now, states.join(' '), request]);
  if (started !== 1) {
    await takeOffUnlessPending(deps, id);
    return false;
  }
  await list();
  await Promise.all([
    redis.zrem(keys.deliveries('dead'), id),
    redis.zrem(keys.deliveries('delivered'), id),
  ]).catch(unavailableUnlessKnown);
  const delivery = await readDelivery(deps, id);
  if (delivery?.state === 'pending') {
    await wishAttempt(delivery, 0);
  }
  return true;
}

async function takeOffUnlessPending({ redis, keys }: StoreDeps, id: string): Promise<void> {
  const [state, nextAttemptAtMs] = await redis
    .hmget(keys.delivery(id), 'state', 'nextAttemptAtMs')
    .catch(unavailableUnlessKnown);
  await (
    state === 'pending'
      ? redis.zadd(keys.deliveries('pending'), Number(nextAttemptAtMs), id)
      : redis.zrem(keys.deliveries('pending'), id)
  ).catch(unavailableUnlessKnown);
}

/** One page of a redelivery by time. The position is a time and how many of that very millisecond were looked at. */
export async function redeliver(
  deps: StoreDeps,
  wishAttempt: WishAttempt,
  query: Parameters<DeliveryStore['redeliver']>[0],
): ReturnType<DeliveryStore['redeliver']> {
  const [client, from, skipped] = positionOf(query);
  if (!query.clients.includes(client)) {
    return { started: 0, next: undefined };
  }
  const key = deps.keys.deliveriesOf(client);
  const reply = await deps.redis
    .zrangebyscore(key, from, query.toMs, 'WITHSCORES', 'LIMIT', skipped, lookedAtMax)
    .catch(unavailableUnlessKnown);
  const texts = reply.flat().map(String);
  const ids = texts.filter((_, i) => i % 2 === 0);
  const found = await Promise.all(ids.map((id) => readDelivery(deps, id)));
  const wanted = found
    .flatMap((delivery) => delivery ?? [])
    .filter(({ state }) => query.states.some((one) => one === state))
    .filter(({ endpoint }) => query.endpoint === undefined || endpoint === query.endpoint);
  const started = await Promise.all(
    wanted.map(({ id }) => replay(deps, wishAttempt, { id, states: query.states, request: query.request })),
  );
  return {
    started: started.filter(Boolean).length,
    next: nextPosition(query.clients, { client, texts, from, skipped }),
  };
}

type Position = readonly [client: string, from: number, skipped: number];

function positionOf({ after, clients, fromMs }: Parameters<DeliveryStore['redeliver']>[0]): Position {
  const [client = clients[0] ?? '', from = fromMs, skipped = 0] = after?.split(' ') ?? [];
  return [client, Number(from), Number(skipped)];
}

function nextPosition(
  clients: readonly string[],
  page: { client: string; texts: readonly string[]; from: number; skipped: number },
): string | undefined {
  if (page.texts.length < 2 * lookedAtMax) {
    return clients[clients.indexOf(page.client) + 1];
  }
  const scores = page.texts.filter((_, i) => i % 2 === 1).map(Number);
  const last = scores.at(-1) ?? page.from;
  const ofLast = scores.filter((score) => score === last).length;
  return `${page.client} ${last} ${last === page.from ? page.skipped + ofLast : ofLast}`;
}
