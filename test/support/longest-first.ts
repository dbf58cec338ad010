import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take long, the longest first: begun first, so that no run ends with one of them alone on the machine. Of those of one row,
 * whichever took longer the last time, if there was one.
 */
const long = [
  /\/torture\.test/u,
  /\/vendor-faults\.test/u,
  /\/vendor-faults-one-a-call\.test/u,
  /\/test\/console\//u,
  /\/e2e\/start\.test/u,
  /\/e2e\/control-plane\.test/u,
  /\/canaries\.test/u,
  /\/simulation\.test/u,
  /\/test\/images/u,
  /\/e2e\/site-purge\.test/u,
  /\/store\/src\/(?:deliveries|find|taken-back)\.test/u,
  /\/e2e\/(?:takeover|crash|graceful|isolation|redis|workers|same-keys|callback-faults)/u,
  /\/attacks\/input\.test/u,
  /\/test\/(?:e2e|hooks|attacks)\//u,
  /\/vendors\/src\/.*\/contract\.test/u,
  /\/test\//u,
];

/** Runs test files in the order that ends soonest on two cores. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = long.findIndex((pattern) => pattern.test(moduleId));
  return rank === -1 ? long.length : rank;
}
