import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { WishAttempt } from './hand-over.ts';
import { readDelivery } from './read-delivery.ts';
import type { CircuitStatus } from './account-types.ts';
import type { Page } from './types.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;

/** Attempts under way at one receiver at a time, by all workers: one that hangs leaves most places to the others. */
const placesMax = 8;
/** A place that is given to a waiting delivery is free again when its job has not come by then. */
const heldMs = 10 * secondMs;
/** Whose turn it is instead of one that declined is called after so long: a long row of those who all decline keeps no worker busy. */
const passOnMs = 250;
/** Failures in a row that open a receiver's circuit, and how long it then is left alone: twice as long each time. */
const failuresToOpen = 5;
const firstPauseMs = 30 * secondMs;
const longestPauseMs = 15 * minuteMs;
/** So many failures, and nothing else for so long, disable an endpoint. */
const failuresToDisable = 10;
const disabledAfterMs = 5 * dayMs;
/** What is known of a receiver that nobody calls any more is forgotten. */
const keptMs = 30 * dayMs;
/** Of a host much sooner: who sends may name ever new ones. Longer than any pause of a circuit. */
const hostKeptMs = 60 * minuteMs;
/** Waiting deliveries of a disabled endpoint that are called at a time to be told so. */
const calledMax = 20;

/** Waiting deliveries of a forgotten receiver that are called at a time. */
const forgottenAtATime = 100;

/** Failing receivers that are remembered to be shown. */
const failingMax = 10_000;

const endpointPrefix = 'endpoint ';

const goneReason = 'It answered 410 Gone.';
const failedReason = 'It failed for five days without a break.';

/** Whether a delivery may be tried now. */
export type Admission =
  | { readonly answer: 'go' }
  /** `comesAgain`: it is to ask again at `untilMs`. Otherwise it is called when there is a place, and `untilMs` is a guess. */
  | {
      readonly answer: 'wait';
      readonly untilMs: number;
      readonly comesAgain: boolean;
      /** Its receiver keeps failing; otherwise there are only too many at a time. */
      readonly isCircuitOpen: boolean;
    }
  | { readonly answer: 'disabled'; readonly reason: string };

/** What an attempt says of its receiver. `none`: nothing, it was broken off by us. */
export type Verdict = 'good' | 'bad' | 'gone' | 'none';

/** What an attempt changed at its receiver. */
export type ReceiverChange =
  | { readonly change: 'none' | 'closed' }
  | { readonly change: 'opened'; readonly untilMs: number }
  | { readonly change: 'disabled'; readonly reason: string };

/** How a receiver stands. */
export interface ReceiverStatus {
  readonly circuit: CircuitStatus;
  readonly disabled?: { readonly atMs: number; readonly reason: string } | undefined;
  /** Deliveries that wait for a place or for the circuit. */
  readonly waiting: number;
}

/**
 * Who takes callbacks, as all workers see them together: endpoints by name, other addresses by host. Nobody gets more than some attempts
 * at a time; who fails again and again is left alone for a while, then tried with one delivery at a time.
 */
export interface ReceiverStore {
  /** Takes a place for an attempt; give it back with {@link ReceiverStore.tell}, or it is free after `leaseMs`. */
  ask(request: {
    readonly receiver: string;
    readonly delivery: string;
    /** Who asks. The same job again has lost its worker, and gets the place that it had. */
    readonly job: string;
    readonly dueAtMs: number;
    readonly leaseMs: number;
  }): Promise<Admission>;
  /** Gives the place back and calls who waits for it. */
  tell(request: {
    readonly receiver: string;
    readonly delivery: string;
    readonly verdict: Verdict;
  }): Promise<ReceiverChange>;
  /** Whoever was called and makes no attempt now gives back the place that is held for it, to be called by its own means later. */
  decline(request: { readonly receiver: string; readonly delivery: string }): Promise<void>;
  /** In the order of the question. */
  status(receivers: readonly string[]): Promise<ReceiverStatus[]>;
  /** Who is left alone or disabled now, the latest first. A page may hold fewer than `limit`. */
  failing(query: {
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<Page<ReceiverStatus & { readonly receiver: string }>>;
  /** Closes the circuit; `enable`: and forgets all that was wrong. Who waits is called. */
  mend(receiver: string, how: 'reset' | 'enable'): Promise<void>;
  /** Forgets all that is known of one that is no more, and calls the deliveries that wait for it, to find out. */
  forget(receiver: string): Promise<void>;
}

export function receiverOfEndpoint(name: string): string {
  return endpointPrefix + name;
}

/** `host` with its port, as `URL.host` has it. Such a receiver is never disabled. */
export function receiverOfHost(host: string): string {
  return `host ${host}`;
}

export function createReceiverStore(deps: StoreDeps, wishAttempt: WishAttempt): ReceiverStore {
  const call: Call = (ids, delayMs) => callAll(deps, wishAttempt, { ids, delayMs });
  return {
    ask: (request) => ask(deps, call, request),
    tell: (request) => tell(deps, call, request),
    decline: async ({ receiver, delivery }) => {
      const args = [delivery, deps.scriptNow(), placesMax, heldMs];
      await call(toList(await deps.run('decline-receiver', deps.keys.receiver(receiver), args)), passOnMs);
    },
    status: (receivers) => Promise.all(receivers.map((receiver) => readStatus(deps, receiver))),
    failing: (query) => listFailing(deps, query),
    mend: async (receiver, how) => {
      const called = await deps.run('mend-receiver', deps.keys.receiver(receiver), [
        deps.scriptNow(),
        how === 'enable' ? 1 : 0,
        placesMax,
        heldMs,
      ]);
      await call(toList(called), 0);
    },
    forget: (receiver) => forget(deps, call, receiver),
  };
}

type Call = (ids: readonly unknown[], delayMs: number) => Promise<void>;

async function ask(
  deps: StoreDeps,
  call: Call,
  { receiver, delivery, job, dueAtMs, leaseMs }: Parameters<ReceiverStore['ask']>[0],
): Promise<Admission> {
  const reply = await deps.run('ask-receiver', deps.keys.receiver(receiver), [
    delivery,
    deps.scriptNow(),
    dueAtMs,
    leaseMs,
    placesMax,
    keptMsOf(receiver),
    calledMax,
    job,
  ]);
  const [answer, ...rest] = toList(reply);
  if (answer === 'go') {
    return { answer };
  }
  if (answer === 'disabled') {
    await call(rest.slice(1), 0);
    return { answer, reason: String(rest[0]) };
  }
  const [untilMs, comesAgain, isCircuitOpen] = rest.map(Number);
  return {
    answer: 'wait',
    untilMs: untilMs ?? 0,
    comesAgain: comesAgain === 1,
    isCircuitOpen: isCircuitOpen === 1,
  };
}

async function tell(
  deps: StoreDeps,
  call: Call,
  { receiver, delivery, verdict }: Parameters<ReceiverStore['tell']>[0],
): Promise<ReceiverChange> {
  const reply = await deps.run('tell-receiver', deps.keys.receiver(receiver), [
    delivery,
    deps.scriptNow(),
    verdict,
    placesMax,
    heldMs,
    keptMsOf(receiver),
    failuresToOpen,
    firstPauseMs,
    longestPauseMs,
    receiver.startsWith(endpointPrefix) ? failuresToDisable : '',
    disabledAfterMs,
    goneReason,
    failedReason,
  ]);
  const [change, fact, probe, ...called] = toList(reply);
  await call(called, 0);
  if (change === 'opened' || change === 'disabled') {
    await noteFailing(deps, receiver);
  }
  if (change === 'opened') {
    const untilMs = Number(fact);
    await call(probe === '' ? [] : [probe], untilMs - deps.now());
    return { change, untilMs };
  }
  if (change === 'disabled') {
    return { change, reason: String(fact) };
  }
  return { change: change === 'closed' ? 'closed' : 'none' };
}

/** What is known of it goes first, so that whoever is called finds none of it. */
async function forget({ redis, keys }: StoreDeps, call: Call, receiver: string): Promise<void> {
  const base = keys.receiver(receiver);
  await redis.del(base, `${base}:busy`, `${base}:jobs`).catch(unavailableUnlessKnown);
  for (;;) {
    const popped = await redis.zpopmin(`${base}:parked`, forgottenAtATime).catch(unavailableUnlessKnown);
    if (popped.length === 0) {
      return;
    }
    // Each with its score after it.
    await call(
      popped.filter((_, i) => i % 2 === 0),
      0,
    );
  }
}

/** Deliveries that are called and lost on the way are found by the reconciler. */
async function callAll(
  deps: StoreDeps,
  wishAttempt: WishAttempt,
  { ids, delayMs }: { readonly ids: readonly unknown[]; readonly delayMs: number },
): Promise<void> {
  await Promise.all(
    ids.map(async (id) => {
      const delivery = await readDelivery(deps, String(id));
      if (delivery?.state === 'pending') {
        await wishAttempt(delivery, delayMs, String(deps.now()));
      }
    }),
  );
}

const statusSchema = z.object({
  failures: z.coerce.number().default(0),
  trips: z.coerce.number().default(0),
  openedAt: z.coerce.number().optional(),
  until: z.coerce.number().optional(),
  disabledAt: z.coerce.number().optional(),
  reason: z.string().default(''),
});

async function readStatus(deps: StoreDeps, receiver: string): Promise<ReceiverStatus> {
  const base = deps.keys.receiver(receiver);
  const [fields, waiting] = await Promise.all([
    deps.redis.hgetall(base),
    deps.redis.zcard(`${base}:parked`),
  ]).catch(unavailableUnlessKnown);
  const { failures, trips, openedAt, until, disabledAt, reason } = statusSchema.parse(fields);
  return {
    circuit: {
      state: stateOf(until, deps.now()),
      sinceMs: openedAt,
      untilMs: until,
      failures,
      trips,
    },
    ...(disabledAt !== undefined && { disabled: { atMs: disabledAt, reason } }),
    waiting,
  };
}

/** A note that a kill keeps from being made is made when the circuit opens the next time. */
async function noteFailing({ redis, keys, now }: StoreDeps, receiver: string): Promise<void> {
  const key = keys.failingReceivers();
  await redis.zadd(key, now(), receiver).catch(unavailableUnlessKnown);
  await redis.zremrangebyrank(key, 0, -failingMax - 1).catch(unavailableUnlessKnown);
}

/** Takes those off the list that do well again. */
async function listFailing(
  deps: StoreDeps,
  { limit, after }: Parameters<ReceiverStore['failing']>[0],
): ReturnType<ReceiverStore['failing']> {
  const { redis, keys } = deps;
  const key = keys.failingReceivers();
  const offset = Number(after ?? 0);
  const found = await redis.zrevrange(key, offset, offset + limit).catch(unavailableUnlessKnown);
  const standing = await Promise.all(
    found.slice(0, limit).map(async (receiver) => ({ receiver, ...(await readStatus(deps, receiver)) })),
  );
  const isWell = ({ circuit, disabled }: ReceiverStatus): boolean =>
    circuit.state === 'closed' && disabled === undefined;
  const well = standing.filter(isWell).map(({ receiver }) => receiver);
  if (well.length > 0) {
    await redis.zrem(key, ...well).catch(unavailableUnlessKnown);
  }
  return {
    items: standing.filter((one) => !isWell(one)),
    next: found.length > limit ? String(offset + limit - well.length) : undefined,
  };
}

function keptMsOf(receiver: string): number {
  return receiver.startsWith(endpointPrefix) ? keptMs : hostKeptMs;
}

function stateOf(untilMs: number | undefined, now: number): CircuitStatus['state'] {
  if (untilMs === undefined) {
    return 'closed';
  }
  return untilMs > now ? 'open' : 'half-open';
}

function toList(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : [];
}
