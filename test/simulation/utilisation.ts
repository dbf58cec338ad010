import type { Redis } from 'ioredis';
import { openBacklog, usedOf } from './backlog.ts';
import type { RateLimit } from '@purgeway/vendors';
import { arrivalsOf, checkLimits } from './check-limits.ts';
import type { VendorCall } from './history.ts';
import type { Mood } from './model-vendor.ts';
import type { Shape } from './shapes.ts';

export interface Utilisation {
  readonly shape: string;
  /** Of the allowance of the budget that allows least, or of the calls at a time where there is no budget. */
  readonly share: number;
  readonly bound: string;
  /** Limits that were passed. */
  readonly problems: readonly string[];
}

/** How long calls take: spread around a mean, or always the same. */
export type Latency = Pick<Mood, 'latencyMs' | 'isSteady'>;

/** How much of what the limits allow is used while there is always more to do than they allow. */
export async function measureUtilisation(redis: Redis, shape: Shape, latency: Latency): Promise<Utilisation> {
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
    await backlog.pass(start + measuredMs - timeline.now());
    const until = start + measuredMs;
    checkLimits(history, shape);
    const shares = budgetsOf(shape).map((budget) => ({
      id: budget.id,
      share:
        budget.windowMs === undefined
          ? usedOf(history.calls, budget.id, [start, until]) / ((budget.max * measuredMs) / dayMs)
          : shareOfWindows(history.calls, { ...budget, windowMs: budget.windowMs }),
    }));
    const busyMs = history.calls.reduce(
      (sum, { sentAtMs, endedAtMs = until }) => sum + endedAtMs - sentAtMs,
      0,
    );
    const places = { id: 'calls at a time', share: busyMs / (shape.callsAtATimeMax * measuredMs) };
    const most = [...shares, ...(shares.length === 0 ? [places] : [])].toSorted(
      (a, b) => b.share - a.share,
    )[0];
    return { shape: shape.name, share: most?.share ?? 0, bound: most?.id ?? '', problems: history.problems };
  } finally {
    await backlog.close();
  }
}

const dayMs = 86_400_000;

/** Some whole windows of the longest kind. */
function measuredTime(shape: Shape): number {
  const windows = [...shape.rates, ...(shape.every ?? [])].map(({ windowMs }) => windowMs);
  return Math.max(40_000, ...windows.map((windowMs) => 4 * windowMs), shape.day ? 2 * dayMs : 0);
}

interface MeasuredBudget {
  readonly id: string;
  readonly max: number;
  /** Absent: a day. */
  readonly windowMs?: number;
}

function budgetsOf(shape: Shape): MeasuredBudget[] {
  const of = (owner: string, rates: readonly RateLimit[]): MeasuredBudget[] =>
    rates.map(({ unit, max, windowMs }) => ({
      id: `${owner}/${unit}/${windowMs}`,
      max: max.value,
      windowMs,
    }));
  const day = shape.day ? [{ id: 'url', max: shape.day.targetsMax }] : [];
  return [...of('url', shape.rates), ...of('every', shape.every ?? []), ...day];
}

/** How long whole windows' worth of units took: from the first of them to the one that came after. */
function shareOfWindows(
  calls: readonly VendorCall[],
  { id, max, windowMs }: Required<MeasuredBudget>,
): number {
  const arrivals = arrivalsOf(
    calls.filter(({ budgets }) => budgets.some((budget) => budget.id === id)),
    id.includes('/calls/') ? 'calls' : 'targets',
  );
  let [units, share] = [0, 0];
  for (const { atMs, amount } of arrivals) {
    if (units > 0 && units % max === 0) {
      share = ((units / max) * windowMs) / (atMs - (arrivals[0]?.atMs ?? 0));
    }
    units += amount;
  }
  return share;
}

/** At most so many targets can go in the time. */
function targetsWithin(shape: Shape, ms: number): number {
  const most = budgetsOf(shape).map(({ id, max, windowMs = dayMs }) => {
    const units = (max * ms) / windowMs;
    return id.includes('/calls/') ? units * shape.targetsPerCallMax : units;
  });
  return Math.min(5_000, ...most);
}
