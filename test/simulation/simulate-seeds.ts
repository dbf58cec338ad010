import type { Redis } from 'ioredis';
import { simulate, type SimulationReport } from './simulate.ts';

export interface SeedRange {
  readonly from: number;
  /** Absent: until the time is up. */
  readonly count?: number | undefined;
  readonly budgetMs?: number | undefined;
}

export interface SeedsReport {
  readonly seeds: number;
  readonly calls: number;
  readonly failed: readonly SimulationReport[];
}

/** Simulations that take turns, so that one computes while Redis works for another. Each has its own clock and keys. */
const sideBySide = 16;

/** Simulates one seed after another; a long run differs from a short one only in the range. */
export async function simulateSeeds(redis: Redis, range: SeedRange): Promise<SeedsReport> {
  const endAtMs = performance.now() + (range.budgetMs ?? Number.POSITIVE_INFINITY);
  const end = range.from + (range.count ?? Number.POSITIVE_INFINITY);
  const failed: SimulationReport[] = [];
  let next = range.from;
  let calls = 0;
  const goOn = async (): Promise<void> => {
    while (next < end && performance.now() < endAtMs) {
      next += 1;
      const report = await simulate(redis, next - 1);
      calls += report.calls;
      if (report.problems.length > 0) {
        failed.push(report);
      }
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, goOn));
  return { seeds: next - range.from, calls, failed };
}

/** A few lines for a person: which seeds, what was broken, and how to see it again. */
export function describeFailures({ failed }: SeedsReport): string {
  return failed
    .slice(0, 10)
    .map(({ seed, shape, problems }) => {
      const told = problems.slice(0, 4).map((problem) => `  - ${problem}`);
      return [
        `seed ${seed} (${shape}); alone: node test/simulation/main.ts --from ${seed} --seeds 1`,
        ...told,
      ].join('\n');
    })
    .join('\n');
}
