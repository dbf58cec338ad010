import type { CompiledBudget } from '@purgeway/config';
import type { History, VendorCall } from './history.ts';
import type { Shape } from './shapes.ts';

/** Looks at what arrived at the vendor when, exactly, and knows nothing of how it was held back. */
export function checkLimits(history: History, shape: Shape): void {
  const budgets = new Map(history.calls.flatMap((call) => call.budgets.map((budget) => [budget.id, budget])));
  for (const budget of budgets.values()) {
    const calls = history.calls.filter((call) => call.budgets.some(({ id }) => id === budget.id));
    if (budget.unit === 'day') {
      checkDay(history, budget, calls);
    } else {
      checkWindow(history, budget, calls);
    }
  }
  checkPlaces(history, shape);
}

export interface Arrival {
  readonly atMs: number;
  readonly amount: number;
}

type WindowBudget = Exclude<CompiledBudget, { unit: 'day' }>;

export function arrivalsOf(calls: readonly VendorCall[], unit: WindowBudget['unit']): Arrival[] {
  return calls
    .flatMap((call) =>
      call.arrivedAtMs.map((atMs) => ({ atMs, amount: unit === 'calls' ? 1 : call.values.length })),
    )
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** Every window that ends with an arrival. One that the server's clock jumped over was shorter for it: not counted. */
function checkWindow(history: History, budget: WindowBudget, calls: readonly VendorCall[]): void {
  const arrivals = arrivalsOf(calls, budget.unit);
  const has = (jumpMs: number, from: number, until: number): boolean =>
    jumpMs > from - 60_000 && jumpMs <= until;
  let [sum, first] = [0, 0];
  for (const [, last] of arrivals.entries()) {
    sum += last.amount;
    while (first < arrivals.length && (arrivals[first]?.atMs ?? 0) <= last.atMs - budget.windowMs) {
      sum -= arrivals[first]?.amount ?? 0;
      first += 1;
    }
    const from = last.atMs - budget.windowMs;
    if (sum > budget.max && !history.jumpsAtMs.some((jumpMs) => has(jumpMs, from, last.atMs))) {
      history.problems.push(
        `${sum} instead of ${budget.max} of ${budget.id} in the window until ${last.atMs}`,
      );
      return;
    }
  }
}

/** What arrived so near to midnight that the server's clock may have had another day is not counted. */
function checkDay(
  history: History,
  budget: Extract<CompiledBudget, { unit: 'day' }>,
  calls: readonly VendorCall[],
): void {
  const days = new Map<number, number>();
  for (const call of calls) {
    for (const atMs of call.hasEffect ? call.arrivedAtMs : []) {
      const local = atMs + budget.offsetMs;
      const sinceMidnight = local % 86_400_000;
      if (Math.min(sinceMidnight, 86_400_000 - sinceMidnight) > history.clockOffMs) {
        const day = Math.floor(local / 86_400_000);
        days.set(day, (days.get(day) ?? 0) + call.values.length);
      }
    }
  }
  for (const [day, sum] of days) {
    if (sum > budget.max) {
      history.problems.push(`${sum} instead of ${budget.max} targets on day ${day}`);
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
