import type { Config } from '@purgeway/config';
import type { Delivery, Secret } from '@purgeway/model';
import type { Clock, Logger } from '@purgeway/runtime';
import type { AttemptResult, Store, WishAttempt } from '@purgeway/store';
import { pauseAfter } from '../callbacks/schedule.ts';
import type { HostSlots } from '../callbacks/host-slots.ts';
import type { CallbackAnswer, SendCallback } from '../callbacks/send-callback.ts';
import { signedHeaders } from '../callbacks/sign.ts';
import { finish, runAgain, type JobResult } from './job-result.ts';

export interface DeliverDeps {
  readonly store: Pick<Store, 'deliveries'>;
  readonly callbacks: Config['callbacks'];
  readonly wishAttempt: WishAttempt;
  readonly send: SendCallback;
  /** Slots per receiver, shared by all deliveries of this process. */
  readonly hostSlots: HostSlots;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

/** A job may come a little before its time; more than this and it waits on. */
const earlyMsMax = 50;

/** A receiver that is slow to answer others is tried again after about this time; it is no attempt. */
const busyHostMs = 1_000;

/** Makes one attempt of a delivery and plans the next. A delivery that is over, or not yet due, is left alone. */
export async function deliverCallback(
  deps: DeliverDeps,
  id: string,
  signal: AbortSignal,
): Promise<JobResult> {
  const { store, clock } = deps;
  const delivery = await store.deliveries.get(id);
  if (delivery === undefined || delivery.state !== 'pending') {
    return finish;
  }
  const dueAtMs = delivery.nextAttemptAtMs ?? 0;
  if (dueAtMs > clock.now() + earlyMsMax) {
    return runAgain(dueAtMs);
  }
  if (!deps.hostSlots.take(delivery.url)) {
    return runAgain(clock.now() + busyHostMs * (1 + deps.random()));
  }
  try {
    return await deliver(deps, delivery, signal);
  } finally {
    deps.hostSlots.giveBack(delivery.url);
  }
}

async function deliver(deps: DeliverDeps, delivery: Delivery, signal: AbortSignal): Promise<JobResult> {
  const { store, clock } = deps;
  const startedAtMs = performance.now();
  const answer = await attempt(deps, delivery, signal);
  if (signal.aborted && !answer.isDelivered) {
    // We are stopping: our doing, not the receiver's. The attempt is made anew elsewhere.
    return runAgain(clock.now() + 1);
  }
  const result = resultOf(deps, delivery, answer);
  await store.deliveries.recordAttempt(delivery, result);
  if (result.nextAttemptAtMs !== undefined) {
    const next = { ...delivery, attempts: delivery.attempts + 1, nextAttemptAtMs: result.nextAttemptAtMs };
    await deps.wishAttempt(next, result.nextAttemptAtMs - clock.now());
  }
  deps.logger.info(
    {
      event: 'callback.attempt',
      delivery: delivery.id,
      operation: delivery.operationId,
      endpoint: delivery.endpoint,
      attempt: delivery.attempts + 1,
      durationMs: Math.round(performance.now() - startedAtMs),
      ...result,
    },
    'callback attempt',
  );
  return finish;
}

async function attempt(deps: DeliverDeps, delivery: Delivery, signal: AbortSignal): Promise<CallbackAnswer> {
  const secret = secretOf(deps.callbacks, delivery);
  if (secret === undefined) {
    return { isDelivered: false, isGone: false, error: 'No signing secret is configured for this callback.' };
  }
  const body = delivery.method === 'GET' ? '' : delivery.body;
  const timestampSeconds = Math.floor(deps.clock.now() / 1000);
  return deps.send({
    url: delivery.url,
    method: delivery.method,
    headers: signedHeaders({ id: delivery.id, timestampSeconds, body }, secret),
    body,
    timeoutMs: deps.callbacks.timeoutMs,
    signal,
    operatorsOrigin: operatorsOriginOf(deps.callbacks, delivery),
  });
}

function secretOf(callbacks: Config['callbacks'], delivery: Delivery): Secret | undefined {
  return delivery.endpoint === undefined ? callbacks.secret : callbacks.endpoints[delivery.endpoint]?.secret;
}

/** Of what the config says now: an address that an older config named has no more rights than any other. */
function operatorsOriginOf(callbacks: Config['callbacks'], { endpoint }: Delivery): string | undefined {
  const url = endpoint === undefined ? undefined : callbacks.endpoints[endpoint]?.url;
  return url === undefined ? undefined : URL.parse(url)?.origin;
}

function resultOf(deps: DeliverDeps, delivery: Delivery, answer: CallbackAnswer): AttemptResult {
  const now = deps.clock.now();
  const facts = { at: new Date(now).toISOString(), status: answer.status, error: answer.error };
  if (answer.isDelivered) {
    return { ...facts, state: 'delivered' };
  }
  const pause = answer.isGone
    ? undefined
    : pauseAfter(delivery.attempts + 1, { random: deps.random(), retryAfterMs: answer.retryAfterMs });
  return pause === undefined
    ? { ...facts, state: 'dead' }
    : { ...facts, state: 'pending', nextAttemptAtMs: now + pause };
}
