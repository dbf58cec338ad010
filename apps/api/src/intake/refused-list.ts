import { ApiProblem } from '../problems/problem.ts';
import type { Refusal } from './refusal.ts';

/** Most refusals that an answer names; the rest is only counted. */
export const refusalsNamedMax = 100;

/** The refusals of one request: the first {@link refusalsNamedMax}, and how many there are. */
export interface RefusedList {
  readonly first: readonly Refusal[];
  readonly count: number;
  /** How many of them the key may not purge. */
  readonly outsideKeyLimits: number;
}

/** Collects refusals without ever holding more than an answer names. */
export function createRefusedList(): RefusedList & { add(refusal: Refusal): void } {
  const first: Refusal[] = [];
  let count = 0;
  let outsideKeyLimits = 0;
  return {
    first,
    get count() {
      return count;
    },
    get outsideKeyLimits() {
      return outsideKeyLimits;
    },
    add(refusal) {
      count += 1;
      outsideKeyLimits += Number(refusal.code === 'outside-key-limits');
      if (first.length < refusalsNamedMax) {
        first.push(refusal);
      }
    },
  };
}

/** Throws `ApiProblem` when the request cannot go on with what was refused: without `partial`, or with nothing left. */
export function assertMayGoOn(
  refused: RefusedList,
  { partial, taken }: { partial: boolean; taken: number },
): void {
  if (refused.count === 0 || (partial && taken > 0)) {
    return;
  }
  const what = `${refused.count} of ${refused.count + taken} targets cannot be purged; nothing was stored.`;
  const advice = partial ? 'None is left.' : 'Correct them, or set "partial" to true to go on without them.';
  throw new ApiProblem(refused.outsideKeyLimits > 0 ? 'outside-key-limits' : 'targets-refused', {
    detail: `${what} ${advice}`,
    errors: refused.first,
    errorCount: refused.count,
  });
}
