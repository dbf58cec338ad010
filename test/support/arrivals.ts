import type { History } from './history.ts';

/** When calls that took effect arrived, in order, by errand. */
export type Arrivals = ReadonlyMap<string, readonly number[]>;

export function arrivalsOf({ calls }: Pick<History, 'calls'>): Arrivals {
  const arrivals = new Map<string, number[]>();
  for (const call of calls.toSorted((one, other) => one.at - other.at)) {
    if (call.isEffective) {
      for (const errand of new Set(call.errands)) {
        const times = arrivals.get(errand);
        if (times === undefined) {
          arrivals.set(errand, [call.at]);
        } else {
          times.push(call.at);
        }
      }
    }
  }
  return arrivals;
}
