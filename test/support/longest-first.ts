import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, the longest first: begun first, so that no run ends with one of them alone on the machine. */
const long = [/\/test\/torture\//u, /vendor-faults/u, /\/test\/simulation\//u, /\/test\/e2e\//u];

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
