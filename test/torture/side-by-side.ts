import { openRig, type Rig } from '../outages/rig.ts';
import { seededChances } from '../support/seeded-random.ts';
import { startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

type Vendors = Awaited<ReturnType<typeof startVendors>>;

/** Programs and a Redis of their own, and an account at each of some fakes. */
export interface Bench {
  readonly rig: Rig;
  readonly fakes: Vendors;
  /** Everything that is left to chance on this bench follows from it. */
  readonly seed: number;
}

/**
 * Runs the same on several benches at once, each with programs and a Redis of its own: what mostly waits takes no longer for it.
 * Their seeds follow from `seed`, in the order of the answer.
 */
export async function sideBySide<Result>(
  { benches, accounts, seed }: { readonly benches: number; readonly accounts: number; readonly seed: number },
  run: (bench: Bench) => Promise<Result>,
): Promise<Result[]> {
  const chances = seededChances(seed);
  const seeds = Array.from({ length: benches }, () => chances.below(2 ** 31));
  // None is left running when another has failed.
  const ends = await Promise.allSettled(seeds.map((own) => onBench({ accounts, seed: own }, run)));
  return ends.map((end) => {
    if (end.status === 'rejected') {
      throw end.reason;
    }
    return end.value;
  });
}

/** How many of `total` each of so many benches does; together a little more where it does not come out even. */
export function shareOf(total: number, benches: number): number {
  return Math.ceil(total / benches);
}

async function onBench<Result>(
  { accounts, seed }: { readonly accounts: number; readonly seed: number },
  run: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const fakes = await startVendors(accounts);
  try {
    const rig = await openRig({
      accounts: fakes.map(({ hostname, fake }, i) => ({
        id: `account-${i}`,
        vendor: vendorWith().id,
        fake,
        hostnames: [hostname],
        limits: unhurried(accounts === 1 ? 4 : 1),
      })),
    });
    try {
      return await run({ rig, fakes, seed });
    } finally {
      fakes.forEach(({ fake }) => fake.gate.release());
      await rig.close();
    }
  } finally {
    await Promise.all(fakes.map(({ fake }) => fake.close()));
  }
}

async function startVendors(count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      hostname: `www${i}.example.com`,
      fake: await startFakeOf(vendorWith(), { limits: 'off' }),
    })),
  );
}
