import type { Redis } from 'ioredis';
import { checkLimits } from './check-limits.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { checkTargets } from './check-targets.ts';
import { countRepeats, createHistory, type History, type Submission } from './history.ts';
import { badMark, createModelVendor, type ModelVendor } from './model-vendor.ts';
import { planOf, type Plan, type PlannedSubmission } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { eventOf, seedOf, submissionOf } from './submission.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { createWorld, type Process, type World } from './world.ts';

export interface SimulationReport {
  readonly seed: number;
  readonly shape: string;
  /** Every law that was broken, in words. */
  readonly problems: readonly string[];
  readonly calls: number;
  readonly operations: number;
  readonly virtualMs: number;
}

interface Run {
  readonly plan: Plan;
  readonly random: Random;
  readonly history: History;
  readonly timeline: Timeline;
  readonly world: World;
  readonly vendor: ModelVendor;
}

let runs = 0;

/** Lives through everything that a seed stands for, on the store's own scripts in Redis, and checks the laws. */
export async function simulate(redis: Redis, seed: number): Promise<SimulationReport> {
  const random = createRandom(seed);
  const plan = planOf(seed, random.fork());
  const history = createHistory();
  const timeline = createTimeline(plan.startMs);
  runs += 1;
  const prefix = `simulation-${process.pid}-${runs}`;
  const { shape, mood } = plan;
  const vendor = createModelVendor({ timeline, random: random.fork(), history, shape, mood });
  const world = createWorld({ ...plan, redis, prefix, timeline, random: random.fork(), history, vendor });
  const run: Run = { plan, random, history, timeline, world, vendor };
  try {
    await live(run);
    await settleDown(run);
    const judge = world.startProcess();
    const mayGiveUp = mayComeTooLate(plan);
    const checking = checkTargets(history, { store: judge.store, mayGiveUp }).finally(() =>
      timeline.at(timeline.now(), () => {}),
    );
    await untilDone(run, checking);
    checkLimits(history, shape);
    await lastPurge(run);
    await checkLeftovers(redis, prefix, history);
  } catch (error) {
    history.problems.push(
      `it broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  } finally {
    await forgetKeys(redis, prefix);
  }
  return {
    seed,
    shape: shape.name,
    problems: history.problems,
    calls: history.calls.length,
    operations: history.submissions.size,
    virtualMs: Math.round(timeline.now() - plan.startMs),
  };
}

function mayComeTooLate({ shape, mood, deadlineMs, submissions }: Plan): boolean {
  const demand = submissions.reduce((sum, { submission }) => sum + submission.values.length, 0);
  const perCall = Math.min(shape.targetsPerCallMax, (shape.bytesPerCallMax ?? 100_000) / 40);
  const paces = [...shape.rates, ...(shape.every ?? [])].map(
    ({ unit, max, windowMs }) => (max.value * (unit === 'calls' ? perCall : 1)) / windowMs,
  );
  const isTight = shape.day !== undefined || demand > (Math.min(...paces) * deadlineMs) / 4;
  // A batch with a bad target is parted until it stands alone, which takes many calls.
  const isParted =
    !mood.namesRefused &&
    submissions.some(({ submission }) => submission.values.some((value) => value.includes(badMark)));
  return isTight || isParted || deadlineMs < 180_000 || mood.failShare > 0 || mood.outage !== undefined;
}

const sweepEveryMs = 5_000;

/** Everything that the plan holds happens. */
async function live(run: Run): Promise<void> {
  const { plan, timeline, world, random } = run;
  const start = timeline.now();
  const later = (atMs: number, action: () => void): void => timeline.at(start + atMs, action);
  const workers: Process[] = [];
  const startWorker = (): void => {
    const process = world.startProcess();
    workers.push(process);
    world.startWorker(process);
  };
  for (let i = 0; i < plan.workers; i += 1) {
    startWorker();
  }
  for (const planned of plan.submissions) {
    later(planned.atMs, () => submit(run, planned));
  }
  plan.steps.forEach((atMs, i) =>
    later(atMs, () => watch(run, world.ask(random.pick(workers), `stats-${i}`))),
  );
  for (const atMs of plan.kills) {
    later(atMs, () => {
      const process = random.pick(workers);
      workers.splice(workers.indexOf(process), 1);
      process.kill();
      if (workers.length === 0) {
        startWorker();
      } else {
        timeline.at(timeline.now() + random.between(0, 20_000), startWorker);
      }
    });
  }
  for (const { atMs, ms } of plan.stalls) {
    later(atMs, () => world.stall(random.pick(workers), ms));
  }
  for (const { atMs, ms } of plan.clockSteps) {
    later(atMs, () => world.stepServerClock(ms));
  }
  const sweep = (): void => {
    watch(run, random.pick(workers).store.reconcile(['main']));
    // Later there is little to find, and each costs real time.
    const ageMs = timeline.now() - start;
    const pauseMs = Math.max(sweepEveryMs, ageMs > 90_000 ? ageMs / 8 : 0);
    timeline.at(timeline.now() + pauseMs * random.between(0.8, 1.2), sweep);
  };
  later(sweepEveryMs, sweep);
  await timeline.run(() => false, start + 31_000);
}

/** Until every operation has ended and nothing is under way any more. */
async function settleDown(run: Run): Promise<void> {
  const { plan, timeline, history, world } = run;
  const judge = world.startProcess();
  // A minute later it is known what became of those whose accepter died.
  await timeline.run(() => false, timeline.now() + 60_000);
  for (const submission of history.submissions.values()) {
    if (!submission.isAcknowledged) {
      const reading = judge.store.operations.get(submission.id);
      await untilDone(run, reading);
      submission.isAcknowledged = (await reading) !== undefined;
    }
  }
  const acknowledged = [...history.submissions.values()].filter(({ isAcknowledged }) => isAcknowledged);
  const hasEnded = (submission: Submission): boolean => history.events.has(eventOf(submission));
  const isOver = (): boolean => acknowledged.every(hasEnded) && world.jobs.openJobs().length === 0;
  await timeline.run(isOver, timeline.now() + plan.deadlineMs + 200_000);
  for (const submission of acknowledged.filter((one) => !hasEnded(one))) {
    history.problems.push(`${submission.id} has not ended although its deadline is long over`);
  }
}

async function untilDone({ timeline }: Run, work: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  work.then(
    () => (state.isOver = true),
    (error: unknown) => timeline.fail(error),
  );
  await timeline.run(() => state.isOver, timeline.now() + 3_600_000);
}

/** Long after, when every window is empty and every lease is over, one more purge clears up what it finds. */
async function lastPurge(run: Run): Promise<void> {
  const { timeline, history, world, plan } = run;
  const process = world.startProcess();
  run.vendor.recover();
  world.recover();
  await timeline.run(() => false, timeline.now() + (plan.shape.day ? 25 : 1.1) * 3_600_000);
  const submission = submissionOf(`op_${'z'.repeat(20)}`, ['https://www.example.com/last'], {
    priority: 'urgent',
    askedAtMs: timeline.now(),
    deadlineAtMs: timeline.now() + plan.deadlineMs,
  });
  if (plan.shape.stats) {
    await untilDone(run, world.ask(process, 'last'));
  }
  await untilDone(run, process.store.operations.accept(seedOf(submission)));
  const hasEnded = (): boolean => history.events.has(eventOf(submission));
  await timeline.run(
    () => hasEnded() && world.jobs.openJobs().length === 0,
    timeline.now() + plan.deadlineMs + 200_000,
  );
  if (!hasEnded()) {
    history.problems.push('the last purge has not ended');
  }
  await timeline.run(() => false, timeline.now() + 61_000);
}

function submit(run: Run, planned: PlannedSubmission): void {
  const { timeline, world, history } = run;
  const { submission } = planned;
  history.submissions.set(submission.id, submission);
  const process = world.startProcess();
  const ask = (by: Process): void => {
    submission.times += 1;
    watch(run, accept(by, planned));
  };
  ask(process);
  for (const ms of planned.againAfterMs) {
    timeline.at(timeline.now() + ms, () => ask(world.startProcess()));
  }
  if (planned.dieAfterMs !== undefined) {
    timeline.at(timeline.now() + planned.dieAfterMs, () => {
      process.kill();
      // Whoever goes on with what it left may send what was sent.
      countRepeats(history, submission.values);
    });
  }
  if (planned.cancelAfterMs !== undefined) {
    timeline.at(timeline.now() + planned.cancelAfterMs, () => {
      submission.isCancelled = true;
      watch(run, world.startProcess().store.operations.cancel(submission.id));
    });
  }
}

async function accept(process: Process, { submission, isStaged }: PlannedSubmission): Promise<void> {
  const seed = seedOf(submission);
  const { operations } = process.store;
  if (!isStaged) {
    const { outcome } = await operations.accept(seed);
    submission.isAcknowledged ||= outcome === 'accepted' || outcome === 'replay';
    return;
  }
  const staging = await operations.stage(submission.id);
  await staging?.add(seed.targets);
  const result = await staging?.seal(seed.fingerprint, seed.meta);
  submission.isAcknowledged ||= result?.outcome === 'accepted' || result?.outcome === 'replay';
}

/** Nobody waits for it; if it fails, the run fails. */
function watch({ timeline }: Run, work: Promise<unknown>): void {
  work.catch((error: unknown) => timeline.fail(error));
}

async function forgetKeys(redis: Redis, prefix: string): Promise<void> {
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) {
    await redis.unlink(...keys);
  }
}
