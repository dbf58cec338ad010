import type { History, VendorCall } from './history.ts';
import type { Shape } from './shapes.ts';
import { windowLimitsOf, type StatedLimit } from './stated-limits.ts';

/** Holds what arrived at the vendor when against the limits that it states, and knows nothing of how it was held back. */
export function checkLimits(history: History, shape: Shape): void {
  for (const limit of windowLimitsOf(shape)) {
    checkWindow(history, limit);
  }
  checkDay(history, shape);
  checkPlaces(history, shape);
}

export interface Arrival {
  readonly atMs: number;
  readonly amount: number;
}

export function arrivalsOf(calls: readonly VendorCall[], { purposes, unit }: StatedLimit): Arrival[] {
  return calls
    .filter(({ purpose }) => purposes.includes(purpose))
    .flatMap((call) =>
      call.arrivedAtMs.map((atMs) => ({ atMs, amount: unit === 'calls' ? 1 : call.values.length })),
    )
    .toSorted((a, b) => a.atMs - b.atMs);
}

/**
 * Every window that ends with an arrival. A step ahead of the server's clock may cut a window that it falls into short by as much, and by
 * no more: so one step lets twice the limit through at the most. All other windows are whole, also after steps back.
 */
function checkWindow(history: History, limit: StatedLimit): void {
  const arrivals = arrivalsOf(history.calls, limit).map(({ atMs, amount }) => ({
    atMs: atMs + steppedAheadMs(history, atMs),
    amount,
  }));
  let [sum, first] = [0, 0];
  for (const last of arrivals) {
    sum += last.amount;
    while ((arrivals[first]?.atMs ?? Infinity) <= last.atMs - limit.windowMs) {
      sum -= arrivals[first]?.amount ?? 0;
      first += 1;
    }
    if (sum > limit.max) {
      history.problems.push(`${sum} instead of ${limit.name} in the window until ${last.atMs}`);
      return;
    }
  }
}

function steppedAheadMs({ clockSteps }: History, untilMs: number): number {
  return clockSteps.reduce((sum, { atMs, ms }) => sum + (atMs < untilMs ? Math.max(0, ms) : 0), 0);
}

/** What arrived so near to midnight that the server's clock may have had another day is not counted. */
function checkDay(history: History, { day: limit }: Shape): void {
  if (limit === undefined) {
    return;
  }
  const days = new Map<number, number>();
  for (const call of history.calls) {
    for (const atMs of call.hasEffect ? call.arrivedAtMs : []) {
      const local = atMs + limit.utcOffsetMinutes * 60_000;
      const sinceMidnight = local % 86_400_000;
      if (Math.min(sinceMidnight, 86_400_000 - sinceMidnight) > history.clockOffMs) {
        const day = Math.floor(local / 86_400_000);
        days.set(day, (days.get(day) ?? 0) + call.values.length);
      }
    }
  }
  for (const [day, sum] of days) {
    if (sum > limit.targetsMax) {
      history.problems.push(`${sum} instead of ${limit.targetsMax} targets on day ${day}`);
    }
  }
}

function checkPlaces(history: History, shape: Shape): void {
  const changes = history.calls
    .filter(({ hasPlace }) => hasPlace)
    .flatMap(({ sentAtMs, endedAtMs = Number.POSITIVE_INFINITY }) => [
      { atMs: sentAtMs, change: 1 },
      { atMs: endedAtMs, change: -1 },
    ])
    .toSorted((a, b) => a.atMs - b.atMs || a.change - b.change);
  let now = 0;
  for (const { atMs, change } of changes) {
    now += change;
    if (now > shape.callsAtATimeMax) {
      history.problems.push(`${now} calls at a time at ${atMs}`);
      return;
    }
  }
}
