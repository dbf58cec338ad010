import type { Redis } from 'ioredis';
import { openBacklog, type Backlog } from './backlog.ts';
import { arrivalsOf, checkLimits } from './check-limits.ts';
import type { History } from './history.ts';
import type { Mood } from './model-vendor.ts';
import type { Shape } from './shapes.ts';
import { windowLimitsOf, type StatedLimit } from './stated-limits.ts';

export interface Utilisation {
  readonly shape: string;
  /** Of the allowance of the limit that allows least, or of the calls at a time where there is no other. */
  readonly share: number;
  readonly bound: string;
  /** Limits that were passed. */
  readonly problems: readonly string[];
}

export interface Conditions extends Pick<Mood, 'latencyMs' | 'isSteady'> {
  /** By how much the server's clock is stepped, spread over the time. */
  readonly clockSteps?: readonly number[];
}

/**
 * How much of what the limits allow is used while there is always more to do than they allow. A step back keeps windows open for longer by
 * as much: that time allows nothing and is not counted. What a step ahead allows too much is counted as used.
 */
export async function measureUtilisation(
  redis: Redis,
  shape: Shape,
  { clockSteps = [], ...latency }: Conditions,
): Promise<Utilisation> {
  const backlog = openBacklog({ redis, shape, mood: latency, seed: 1 });
  const { history, timeline } = backlog;
  const measuredMs = measuredTime(shape);
  try {
    const count = Math.ceil(1.5 * targetsWithin(shape, measuredMs)) + shape.targetsPerCallMax;
    const start = timeline.now();
    for (const [part, priority] of [
      ['urgent', 'urgent'],
      ['normal', 'normal'],
    ] as const) {
      await backlog.submit(
        Array.from({ length: count }, (_, i) => `https://www.example.com/${part}/${i}`),
        { priority },
      );
    }
    if (shape.stats && !shape.day) {
      backlog.askForSteps();
    }
    await passWithSteps(backlog, { clockSteps, untilMs: start + measuredMs });
    checkLimits(history, shape);
    const nowMs = timeline.now();
    const [most] = sharesOf(history, shape, { nowMs, passedMs: nowMs - start }).toSorted(
      (a, b) => b.share - a.share,
    );
    return {
      shape: shape.name,
      share: most?.share ?? 0,
      bound: most?.bound ?? '',
      problems: history.problems,
    };
  } finally {
    await backlog.close();
  }
}

const dayMs = 86_400_000;

/** Until it is so late by the server's clock. */
async function passWithSteps(
  backlog: Backlog,
  { clockSteps, untilMs }: { readonly clockSteps: readonly number[]; readonly untilMs: number },
): Promise<void> {
  const leftMs = (): number => untilMs - backlog.timeline.now();
  const everyMs = leftMs() / (clockSteps.length + 1);
  for (const ms of clockSteps) {
    await backlog.pass(everyMs);
    backlog.stepServerClock(ms);
  }
  await backlog.pass(leftMs() - clockSteps.reduce((sum, ms) => sum + ms, 0));
}

type Share = Pick<Utilisation, 'share' | 'bound'>;

interface Measured {
  readonly nowMs: number;
  readonly passedMs: number;
}

function sharesOf(history: History, shape: Shape, measured: Measured): Share[] {
  const shares = purgeLimitsOf(shape).map((limit) => ({
    bound: limit.name,
    share: shareOfWindows(history, limit),
  }));
  if (shape.day) {
    const targets = history.calls.reduce(
      (sum, call) => sum + call.arrivedAtMs.length * call.values.length,
      0,
    );
    const days = measuredTime(shape) / dayMs;
    shares.push({ bound: 'a day', share: targets / (shape.day.targetsMax * days) });
  }
  return shares.length > 0 ? shares : [shareOfPlaces(history, shape, measured)];
}

function shareOfPlaces({ calls }: History, shape: Shape, { nowMs, passedMs }: Measured): Share {
  const busyMs = calls.reduce((sum, { sentAtMs, endedAtMs = nowMs }) => sum + endedAtMs - sentAtMs, 0);
  return { bound: 'calls at a time', share: busyMs / (shape.callsAtATimeMax * passedMs) };
}

/** Some whole windows of the longest kind. */
function measuredTime(shape: Shape): number {
  const windows = purgeLimitsOf(shape).map(({ windowMs }) => windowMs);
  return Math.max(40_000, ...windows.map((windowMs) => 4 * windowMs), shape.day ? 2 * dayMs : 0);
}

function purgeLimitsOf(shape: Shape): StatedLimit[] {
  return windowLimitsOf(shape).filter(({ purposes }) => purposes.includes('purge'));
}

/** How long whole windows' worth of units took: from the first of them to the one that came after. */
function shareOfWindows({ calls, clockSteps }: History, limit: StatedLimit): number {
  const arrivals = arrivalsOf(calls, limit);
  const from = arrivals[0]?.atMs ?? 0;
  let [units, share] = [0, 0];
  for (const { atMs, amount } of arrivals) {
    if (units > 0 && units % limit.max === 0) {
      const steppedBackMs = clockSteps
        .filter((step) => step.ms < 0 && step.atMs > from && step.atMs < atMs)
        .reduce((sum, { ms }) => sum - ms, 0);
      share = ((units / limit.max) * limit.windowMs) / (atMs - from - steppedBackMs);
    }
    units += amount;
  }
  return share;
}

/** At most so many targets can go in the time. */
function targetsWithin(shape: Shape, ms: number): number {
  const most = purgeLimitsOf(shape).map(({ unit, max, windowMs }) => {
    const units = (max * ms) / windowMs;
    return unit === 'calls' ? units * shape.targetsPerCallMax : units;
  });
  const ofDays = shape.day ? [(shape.day.targetsMax * ms) / dayMs] : [];
  return Math.min(5_000, ...most, ...ofDays);
}
