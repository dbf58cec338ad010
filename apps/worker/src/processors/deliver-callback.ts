import type { Clock, Logger } from '@purgeway/runtime';
import { noTracer, type Span, type Tracer } from '@purgeway/telemetry';
import type { AttemptResult, ListedDelivery, Store, Verdict, WishAttempt } from '@purgeway/store';
import type { ClientPlaces } from '../callbacks/client-places.ts';
import { findTarget, type Target, type TargetDeps } from '../callbacks/find-target.ts';
import { pauseAfter, waitsMsMax } from '../callbacks/schedule.ts';
import type { CallbackAnswer, SendCallback } from '../callbacks/send-callback.ts';
import { signedHeaders } from '../callbacks/sign.ts';
import type { CallbackAttempt, WorkerObserver } from '../observe/observer.ts';
import { finish, runAgain, type JobResult } from './job-result.ts';

export interface DeliverDeps extends TargetDeps {
  readonly store: Pick<Store, 'deliveries' | 'endpoints' | 'receivers'>;
  readonly wishAttempt: WishAttempt;
  readonly send: SendCallback;
  /** Of this process. */
  readonly places: ClientPlaces;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: nobody is told. */
  readonly observer?: Pick<WorkerObserver, 'callbackTried' | 'callbackDied'> | undefined;
  /** Absent: nobody follows. */
  readonly tracer?: Tracer | undefined;
}

type ReadyTarget = Extract<Target, { is: 'ready' }>;

/** A job may come a little before its time; more than this and it waits on. */
const earlyMsMax = 50;

/** A place at a receiver is kept this much longer than the longest attempt. */
const placeSlackMs = 10_000;

/** A client that has its share of this process looks again after its delay so far, within these bounds. */
const crowdedMsMin = 1_000;
const crowdedMsMax = 30_000;

/** What this process has no key for is left to others, and looked at again after this time. */
const unreadableMs = 60_000;

/** Which delivery, and the job that is about it. */
export interface DeliverJob {
  readonly delivery: string;
  readonly jobId: string;
}

/** Makes one attempt of a delivery and plans the next. A delivery that is over, or not yet due, is left alone. */
export async function deliverCallback(
  deps: DeliverDeps,
  { delivery: id, jobId }: DeliverJob,
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
  const target = await findTarget(deps, delivery);
  if (target.is === 'gone') {
    return giveUp(deps, delivery, target.reason);
  }
  if (target.is === 'missing') {
    await record(deps, delivery, { isDelivered: false, isGone: false, error: target.reason });
    return finish;
  }
  if (target.is === 'unreadable') {
    return waitForKey(deps, delivery, dueAtMs);
  }
  const due = { delivery, jobId, target, dueAtMs };
  return deps.places.hasRoomFor(delivery.client) ? admit(deps, due, signal) : decline(deps, due);
}

/** It may have been called, and then a place at its receiver is held for it. */
async function decline(deps: DeliverDeps, due: Due): Promise<JobResult> {
  const { receiver } = due.target;
  await deps.store.receivers.decline({ receiver, delivery: due.delivery.id });
  return waitForPlace(deps, due);
}

/** Ever more seldom, so that many that wait do not keep the process busy. */
async function waitForPlace(
  { store, clock, random }: DeliverDeps,
  { delivery, dueAtMs }: Due,
): Promise<JobResult> {
  const now = clock.now();
  const waitMs = Math.min(Math.max(now - dueAtMs, crowdedMsMin), crowdedMsMax);
  const untilMs = Math.round(now + waitMs * (0.5 + random()));
  await store.deliveries.putOff(delivery.id, untilMs);
  return runAgain(untilMs);
}

/** Also out of the reconciler's way, who would ask for it at every sweep and come to no others. */
async function waitForKey(deps: DeliverDeps, delivery: ListedDelivery, dueAtMs: number): Promise<JobResult> {
  const now = deps.clock.now();
  if (now - dueAtMs > waitsMsMax) {
    return giveUp(deps, delivery, 'No worker has had the encryption key for it for five days.');
  }
  deps.logger.error(
    { event: 'callback.unreadable', delivery: delivery.id },
    'no key opens this callback: wait',
  );
  await deps.store.deliveries.putOff(delivery.id, now + unreadableMs);
  return runAgain(now + unreadableMs);
}

interface Due {
  readonly delivery: ListedDelivery;
  readonly jobId: string;
  readonly target: ReadyTarget;
  readonly dueAtMs: number;
}

/** Who gets no place at its receiver waits without a job, and is called; the reconciler looks after it should the call be lost. */
async function admit(deps: DeliverDeps, due: Due, signal: AbortSignal): Promise<JobResult> {
  const { store, clock, callbacks } = deps;
  const { delivery, jobId: job, target, dueAtMs } = due;
  const leaseMs = callbacks.timeoutMs + placeSlackMs;
  const { receiver } = target;
  const admission = await store.receivers.ask({ receiver, delivery: delivery.id, job, dueAtMs, leaseMs });
  if (admission.answer === 'go') {
    return deliverInPlace(deps, due, signal);
  }
  if (admission.answer === 'disabled') {
    return giveUp(deps, delivery, `The endpoint is disabled: ${admission.reason}`);
  }
  const { untilMs, comesAgain, isCircuitOpen } = admission;
  if (isCircuitOpen && clock.now() - dueAtMs > waitsMsMax) {
    return giveUp(deps, delivery, 'Its receiver kept failing for five days.');
  }
  await store.deliveries.putOff(delivery.id, untilMs + leaseMs * (1 + deps.random()));
  return comesAgain ? runAgain(untilMs) : finish;
}

/** Only who has a place at its receiver takes one of this process: the many that wait there take none. */
async function deliverInPlace(deps: DeliverDeps, due: Due, signal: AbortSignal): Promise<JobResult> {
  const { delivery } = due;
  const givePlace = deps.places.take(delivery.client);
  if (givePlace === undefined) {
    await leave(deps, due);
    return waitForPlace(deps, due);
  }
  try {
    return (await isStillDue(deps, delivery)) ? await deliver(deps, due, signal) : await leave(deps, due);
  } finally {
    givePlace();
  }
}

/** Another job may have had the place since this one read the delivery; it wrote down what came of it before it gave the place back. */
async function isStillDue({ store }: DeliverDeps, { id, attempts }: ListedDelivery): Promise<boolean> {
  const now = await store.deliveries.get(id);
  return now?.state === 'pending' && now.attempts === attempts;
}

async function leave({ store }: DeliverDeps, { delivery, target }: Due): Promise<JobResult> {
  await store.receivers.tell({ receiver: target.receiver, delivery: delivery.id, verdict: 'none' });
  return finish;
}

async function giveUp(deps: DeliverDeps, delivery: ListedDelivery, reason: string): Promise<JobResult> {
  await deps.store.deliveries.giveUp(delivery, reason);
  deps.observer?.callbackDied('given-up');
  const { id, operationId, endpoint } = delivery;
  deps.logger.warn(
    { event: 'callback.given-up', delivery: id, operation: operationId, endpoint, reason },
    'callback given up',
  );
  return finish;
}

async function deliver(
  deps: DeliverDeps,
  { delivery, target }: Due,
  signal: AbortSignal,
): Promise<JobResult> {
  const { store, clock } = deps;
  const place = { receiver: target.receiver, delivery: delivery.id };
  const startedAtMs = performance.now();
  const answer = await attemptFollowed(deps, { delivery, target }, signal);
  if (signal.aborted && !answer.isDelivered) {
    // We are stopping: our doing, not the receiver's. The attempt is made anew elsewhere.
    await store.receivers.tell({ ...place, verdict: 'none' });
    return runAgain(clock.now() + 1);
  }
  const durationMs = Math.round(performance.now() - startedAtMs);
  deps.observer?.callbackTried({
    result: resultWord(answer),
    attempt: delivery.attempts + 1,
    seconds: durationMs / 1000,
  });
  // First, since the place is free afterwards: whoever has it next must find this attempt.
  await record(deps, delivery, { ...answer, durationMs });
  await tell(deps, place, verdictOf(answer));
  return finish;
}

/** Writes the attempt down, and asks for the next. */
async function record(
  deps: DeliverDeps,
  delivery: ListedDelivery,
  { durationMs = 0, ...answer }: CallbackAnswer & { readonly durationMs?: number },
): Promise<void> {
  const { store, clock } = deps;
  const result = resultOf(deps, delivery, answer);
  const isRecorded = await store.deliveries.recordAttempt(delivery, result);
  if (isRecorded && result.state === 'dead') {
    deps.observer?.callbackDied(answer.isGone ? 'gone' : 'spent');
  }
  if (isRecorded && result.nextAttemptAtMs !== undefined) {
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
      durationMs,
      ...result,
    },
    'callback attempt',
  );
}

/** A disabled endpoint is for a person to look at; a circuit that opens closes by itself. */
async function tell(
  { store, logger }: DeliverDeps,
  place: { readonly receiver: string; readonly delivery: string },
  verdict: Verdict,
): Promise<void> {
  const told = await store.receivers.tell({ ...place, verdict });
  const { receiver } = place;
  switch (told.change) {
    case 'none':
      return;
    case 'disabled':
      logger.error({ event: 'callback.disabled', receiver, reason: told.reason }, 'endpoint disabled');
      return;
    case 'opened': {
      const until = new Date(told.untilMs).toISOString();
      logger.warn(
        { event: 'callback.circuit-opened', receiver, until },
        'receiver keeps failing: left alone',
      );
      return;
    }
    case 'closed':
      logger.info({ event: 'callback.circuit-closed', receiver }, 'receiver takes callbacks again');
  }
}

function resultWord({ isDelivered, isGone, status }: CallbackAnswer): CallbackAttempt['result'] {
  if (isDelivered || isGone) {
    return isGone ? 'gone' : 'delivered';
  }
  return status === undefined ? 'unreached' : 'refused';
}

function verdictOf({ isDelivered, isGone }: CallbackAnswer): Verdict {
  if (isDelivered) {
    return 'good';
  }
  return isGone ? 'gone' : 'bad';
}

/** In the trace of the operation, which the receiver may go on with. */
async function attemptFollowed(
  deps: DeliverDeps,
  due: Pick<Due, 'delivery' | 'target'>,
  signal: AbortSignal,
): Promise<CallbackAnswer> {
  const { tracer = noTracer } = deps;
  const { id, operationId, attempts, trace: traceparent } = due.delivery;
  const parent = traceparent === undefined ? undefined : { traceparent };
  const facts = {
    'purgeway.delivery': id,
    'purgeway.operation': operationId,
    'purgeway.attempt': attempts + 1,
  };
  return tracer.run({ name: 'callback', kind: 'client', parent, facts }, async (span) => {
    const answer = await attempt(deps, { ...due, span }, signal);
    span.tell({ 'http.response.status_code': answer.status });
    if (!answer.isDelivered) {
      span.fail(resultWord(answer));
    }
    return answer;
  });
}

async function attempt(
  { clock, callbacks, send }: DeliverDeps,
  { delivery, target, span: { traceparent } }: Pick<Due, 'delivery' | 'target'> & { readonly span: Span },
  signal: AbortSignal,
): Promise<CallbackAnswer> {
  const body = target.method === 'GET' ? '' : delivery.body;
  const timestampSeconds = Math.floor(clock.now() / 1000);
  return send({
    url: target.url,
    method: target.method,
    headers: {
      ...signedHeaders({ id: delivery.id, timestampSeconds, body }, target.secrets),
      ...(traceparent !== undefined && { traceparent }),
    },
    body,
    timeoutMs: callbacks.timeoutMs,
    signal,
    operatorsOrigin: target.operatorsOrigin,
  });
}

function resultOf(deps: DeliverDeps, delivery: ListedDelivery, answer: CallbackAnswer): AttemptResult {
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
