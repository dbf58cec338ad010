import type { Account } from '@purgeway/config';
import {
  VendorError,
  type PurgeBatch,
  type Receipt,
  type TaskStatus,
  type VendorAdapter,
  type VendorErrorKind,
} from '@purgeway/vendors';
import { countRepeats, type History, type VendorCall } from './history.ts';
import type { Random } from './random.ts';
import { accountOf, type Shape } from './shapes.ts';
import type { Timeline } from './timeline.ts';

/** How a vendor behaves in a run. */
export interface Mood {
  readonly latencyMs: number;
  /** Every call takes just as long. */
  readonly isSteady?: boolean;
  /** Share of calls that take very much longer. */
  readonly slowShare: number;
  /** Share of calls that fail, and how. */
  readonly failShare: number;
  readonly kinds: readonly VendorErrorKind[];
  /** Share of purges of a vendor that can name refused targets one by one. */
  readonly namesRefused: boolean;
  /** Nothing gets through in this time. */
  readonly outage?: { readonly fromMs: number; readonly untilMs: number } | undefined;
}

/** Whoever makes calls. */
export interface Caller {
  /** It is gone, and its calls are cut. */
  readonly onDeath: (action: () => void) => void;
  /** It fell silent and its work is given to others, though it goes on. */
  readonly onLoss: (action: () => void) => void;
}

export interface ModelVendor {
  readonly account: Account;
  adapterFor(caller: Caller): VendorAdapter;
  /** A step that is no purge, of as many calls as its limits say. */
  step(caller: Caller): Promise<void>;
  /** From now on nothing fails any more. */
  recover(): void;
}

export interface ModelVendorOptions {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly history: History;
  readonly shape: Shape;
  readonly mood: Mood;
}

const timeoutMs = 30_000;
/** A request is at the vendor by then, however long the answer takes; who takes over from a silent worker relies on it. */
const arrivesWithinMs = 5_000;
/** Targets with this in them are refused. */
export const badMark = '/bad/';

type Outcome =
  | { readonly is: 'ok' }
  | { readonly is: 'fail'; readonly kind: VendorErrorKind; readonly arrives: boolean };

/** A vendor that counts nothing and tells nothing of limits: the checks do, afterwards, from what arrived when. */
export function createModelVendor(options: ModelVendorOptions): ModelVendor {
  const { timeline, random, history, shape } = options;
  let { mood } = options;
  const nobody: Caller = { onDeath: () => {}, onLoss: () => {} };
  const account = accountOf(shape, adapterFor(nobody));
  const tasks = new Map<string, { readonly doneAtMs: number; readonly state: TaskStatus['state'] }>();

  function draw(): Outcome {
    const { outage } = mood;
    if (outage && timeline.now() >= outage.fromMs && timeline.now() < outage.untilMs) {
      const isRefused = random.chance(0.5);
      return { is: 'fail', kind: isRefused ? 'unavailable' : 'uncertain', arrives: false };
    }
    if (!random.chance(mood.failShare)) {
      return { is: 'ok' };
    }
    const kind = random.pick(mood.kinds);
    return { is: 'fail', kind, arrives: kind === 'unavailable' ? random.chance(0.5) : true };
  }

  function latency(outcome: Outcome): number {
    if (outcome.is === 'fail' && outcome.kind === 'uncertain' && random.chance(0.3)) {
      return timeoutMs;
    }
    if (mood.isSteady === true) {
      return mood.latencyMs;
    }
    const mean = random.chance(mood.slowShare) ? 20 * mood.latencyMs : mood.latencyMs;
    return Math.min(timeoutMs, random.about(mean));
  }

  /** Makes a call of which nobody knows when it arrives, only that it does so before the answer. */
  async function call(caller: Caller, entry: VendorCall, amount: number): Promise<Outcome> {
    history.calls.push(entry);
    const outcome = draw();
    const sentAt = timeline.now();
    const takesMs = latency(outcome);
    const arrivals = outcome.is === 'ok' || outcome.arrives ? amount : 0;
    let cutAtMs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < arrivals; i += 1) {
      const arriveAt = sentAt + Math.min(arrivesWithinMs, takesMs * random.pick([0, random.next(), 1]));
      timeline.at(arriveAt, () => {
        if (timeline.now() <= cutAtMs) {
          entry.arrivedAtMs.push(timeline.now());
          entry.hasEffect ||= outcome.is === 'ok' || (outcome.kind === 'uncertain' && random.chance(0.5));
        }
      });
    }
    caller.onDeath(() => {
      if (entry.endedAtMs === undefined) {
        entry.outcome = 'died';
        // What is on the wire gets there or not.
        cutAtMs = timeline.now() + (random.chance(0.5) ? 100 : 0);
        entry.endedAtMs = cutAtMs;
      }
    });
    caller.onLoss(() => {
      // From then on another may call; the places of both are one too many, which nobody can help.
      entry.endedAtMs ??= timeline.now();
    });
    await timeline.sleep(takesMs);
    entry.endedAtMs ??= timeline.now();
    entry.outcome = outcome.is === 'ok' ? 'ok' : outcome.kind;
    return outcome;
  }

  function entryOf(purpose: VendorCall['purpose'], batch?: PurgeBatch): VendorCall {
    return {
      purpose,
      hasPlace: purpose !== 'poll',
      values: batch?.values ?? [],
      key: batch?.key ?? '',
      isUrgent: false,
      sentAtMs: timeline.now(),
      arrivedAtMs: [],
      endedAtMs: undefined,
      hasEffect: false,
      outcome: '',
    };
  }

  function fail(kind: VendorErrorKind, isOfThisKind = false): never {
    throw new VendorError({
      kind,
      vendor: 'simulated',
      message: `It says ${kind}.`,
      ...(kind === 'throttled' && random.chance(0.5) && { retryAfterMs: random.int(500, 4_000) }),
      isOfThisKind,
    });
  }

  function checkBatch(batch: PurgeBatch): void {
    const earlier = history.calls.find(({ key }) => key === batch.key);
    if (earlier !== undefined && earlier.values.join(' ') !== batch.values.join(' ')) {
      history.problems.push(`the batch ${batch.key} was sent with other targets the second time`);
    }
    const bytes = batch.values.reduce((sum, value) => sum + encodedBytes(value), 0);
    if (shape.bytesPerCallMax !== undefined && batch.values.length > 1 && bytes > shape.bytesPerCallMax) {
      history.problems.push(`a call has ${bytes} bytes`);
    }
    if (batch.values.length > shape.targetsPerCallMax || batch.values.length === 0) {
      history.problems.push(`a call has ${batch.values.length} targets`);
    }
    if (new Set(batch.values).size < batch.values.length) {
      history.problems.push('a call has a target twice');
    }
  }

  async function purge(caller: Caller, batch: PurgeBatch): Promise<Receipt> {
    checkBatch(batch);
    const entry = entryOf('purge', batch);
    caller.onDeath(() => countRepeats(history, batch.values));
    caller.onLoss(() => countRepeats(history, batch.values));
    const outcome = await call(caller, entry, 1);
    if (outcome.is === 'fail') {
      countRepeats(history, batch.values);
      return fail(outcome.kind, outcome.kind === 'throttled' && random.chance(0.3));
    }
    const bad = batch.values.flatMap((value, index) => (value.includes(badMark) ? [index] : []));
    if (bad.length > 0 && !mood.namesRefused) {
      countRepeats(history, batch.values);
      entry.hasEffect = false;
      entry.outcome = 'rejected';
      return fail('rejected');
    }
    return receiptFor(bad);
  }

  function receiptFor(bad: readonly number[]): Receipt {
    const refused = bad.map((index) => ({ index, message: 'It is bad.' }));
    if (shape.poll === undefined) {
      return { state: random.chance(0.8) ? 'complete' : 'accepted', refused };
    }
    const vendorTask = `t${tasks.size}`;
    const state = random.pick(['complete', 'complete', 'complete', 'failed', 'active'] as const);
    tasks.set(vendorTask, { doneAtMs: timeline.now() + random.about(4_000), state });
    return { state: 'accepted', vendorTask, refused };
  }

  function adapterFor(caller: Caller): VendorAdapter {
    return {
      purge: (batch) => purge(caller, batch),
      ...(shape.poll && {
        taskStatus: async (queries) => {
          const outcome = await call(caller, entryOf('poll'), shape.poll?.callsEach?.value ?? 1);
          if (outcome.is === 'fail') {
            return fail(outcome.kind);
          }
          return queries.map(({ vendorTask }) => {
            const task = tasks.get(vendorTask);
            return { state: task && task.doneAtMs <= timeline.now() ? task.state : 'active' };
          });
        },
      }),
    };
  }

  return {
    account,
    adapterFor,
    step: async (caller) => {
      const outcome = await call(caller, entryOf('stats'), shape.stats?.callsEach?.value ?? 1);
      if (outcome.is === 'fail') {
        fail(outcome.kind);
      }
    },
    recover: () => {
      mood = { ...mood, failShare: 0, outage: undefined };
    },
  };
}

function encodedBytes(value: string): number {
  return value.length + 2 * value.replaceAll(/[\w.*-]/gu, '').length;
}
