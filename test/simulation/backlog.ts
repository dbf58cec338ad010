import type { Redis } from 'ioredis';
import { createHistory, type History, type Submission } from './history.ts';
import { createModelVendor, type Mood } from './model-vendor.ts';
import { createRandom } from './random.ts';
import type { Shape } from './shapes.ts';
import { seedOf, submissionOf } from './submission.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { createWorld, type Process } from './world.ts';

/** An account with more to do than its limits allow, and nothing else in its way. */
export interface Backlog {
  readonly history: History;
  readonly timeline: Timeline;
  /** Puts targets in; resolves when they are accepted. */
  submit(values: readonly string[], facts?: Partial<Submission>): Promise<void>;
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>;
  /** Steps the server's clock, ahead or back. */
  stepServerClock(ms: number): void;
  /** Asks for steps besides purges, one after the other. */
  askForSteps(): void;
  close(): Promise<void>;
}

export interface BacklogOptions {
  readonly redis: Redis;
  readonly shape: Shape;
  readonly mood: Partial<Mood>;
  readonly seed: number;
}

const startMs = Date.UTC(2026, 0, 6);
/** A larger one waits for turns of the event loop, which are none of the timeline's. */
const targetsPerPiece = 1_000;
let runs = 0;

export function openBacklog({ redis, shape, mood, seed }: BacklogOptions): Backlog {
  const random = createRandom(seed);
  const timeline = createTimeline(startMs - (shape.day?.utcOffsetMinutes ?? 0) * 60_000);
  const history = createHistory();
  runs += 1;
  const prefix = `backlog-${process.pid}-${runs}`;
  const calm: Mood = { latencyMs: 5, slowShare: 0, failShare: 0, kinds: ['unavailable'], namesRefused: true };
  const vendor = createModelVendor({ timeline, random, history, shape, mood: { ...calm, ...mood } });
  const options = {
    weights: {},
    deadlineMs: 30 * 86_400_000,
    lostWishes: 0,
    redisLatencyMs: 0.1,
    clockSkewMs: 0,
  };
  const world = createWorld({ ...options, redis, prefix, timeline, random, history, vendor });
  const workers = [world.startProcess(), world.startProcess()];
  for (const worker of workers) {
    world.startWorker(worker);
  }
  const api = world.startProcess();
  let count = 0;
  const keepAsking = async (process: Process, id: string): Promise<never> => {
    for (;;) {
      await world.ask(process, id);
    }
  };
  const submitPiece = async (values: readonly string[], facts?: Partial<Submission>): Promise<void> => {
    count += 1;
    const submission = submissionOf(`op_${String(count).padStart(20, '0')}`, values, {
      askedAtMs: timeline.now(),
      deadlineAtMs: timeline.now() + options.deadlineMs,
      ...facts,
    });
    const accepting = api.store.operations.accept(seedOf(submission));
    const state = { isOver: false };
    accepting.then(
      () => (state.isOver = true),
      (error: unknown) => timeline.fail(error),
    );
    await timeline.run(() => state.isOver, timeline.now() + 60_000);
  };
  return {
    history,
    timeline,
    submit: async (values, facts) => {
      for (let first = 0; first < values.length; first += targetsPerPiece) {
        await submitPiece(values.slice(first, first + targetsPerPiece), facts);
      }
    },
    pass: (ms) => timeline.run(() => false, timeline.now() + ms),
    stepServerClock: (ms) => world.stepServerClock(ms),
    askForSteps: () => {
      for (const worker of workers) {
        keepAsking(worker, `stats-${workers.indexOf(worker)}`).catch((error: unknown) =>
          timeline.fail(error),
        );
      }
    },
    close: async () => {
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) {
        await redis.unlink(...keys);
      }
    },
  };
}
