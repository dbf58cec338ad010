import type { Redis } from 'ioredis';
import { openBacklog, usedOf } from './backlog.ts';
import { checkLimits } from './check-limits.ts';
import type { Shape } from './shapes.ts';

export interface Utilisation {
  readonly shape: string;
  /** Of the allowance of the budget that allows least, or of the calls at a time where there is no budget. */
  readonly share: number;
  readonly bound: string;
  /** Limits that were passed. */
  readonly problems: readonly string[];
}

interface Allowance {
  readonly id: string;
  readonly units: number;
}

/** How much of what the limits allow is used while there is always more to do than they allow. */
export async function measureUtilisation(
  redis: Redis,
  shape: Shape,
  latencyMs: number,
): Promise<Utilisation> {
  const backlog = openBacklog({ redis, shape, mood: { latencyMs }, seed: 1 });
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
    const shares = allowances(shape, measuredMs).map(({ id, units }) => ({
      id,
      share: usedOf(history.calls, id, [start, until]) / units,
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
  return Math.max(20_000, ...windows.map((windowMs) => 4 * windowMs), shape.day ? 2 * dayMs : 0);
}

function allowances(shape: Shape, ms: number): Allowance[] {
  const of = (owner: string) =>
    (owner === 'every' ? (shape.every ?? []) : shape.rates).map(({ unit, max, windowMs }) => ({
      id: `${owner}/${unit}/${windowMs}`,
      units: (max.value * ms) / windowMs,
    }));
  const day = shape.day ? [{ id: 'url', units: (shape.day.targetsMax * ms) / dayMs }] : [];
  return [...of('url'), ...of('every'), ...day];
}

/** At most so many targets can go in the time. */
function targetsWithin(shape: Shape, ms: number): number {
  const most = allowances(shape, ms).map(({ id, units }) =>
    id.includes('/calls/') ? units * shape.targetsPerCallMax : units,
  );
  return Math.min(5_000, ...most);
}
