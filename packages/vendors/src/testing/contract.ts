import { afterEach, describe, expect, it } from 'vitest';
import { isCapable, type CapabilityWord } from '../capabilities.ts';
import { withEdition, type Vendor } from '../vendor.ts';
import { describeCallFailures } from './contract-call-failures.ts';
import { describeCallbacks } from './contract-callbacks.ts';
import { describeCheck } from './contract-check.ts';
import { describeDistributionFields } from './contract-distribution-fields.ts';
import { describeDistributions } from './contract-distributions.ts';
import { describeEditions } from './contract-editions.ts';
import { describeFailures } from './contract-failures.ts';
import { describePurges } from './contract-purges.ts';
import { describeSettings } from './contract-settings.ts';
import { describeStatements } from './contract-statements.ts';
import { describeStatistics } from './contract-statistics.ts';
import { describeTasks } from './contract-tasks.ts';
import type { Fake, FakeOptions, StartFake } from './fake.ts';

/** What each part of the contract works with. */
export interface ContractBench {
  readonly vendor: Vendor;
  /** Starts a fake that is closed after the test. */
  readonly start: (options?: FakeOptions) => Promise<Fake>;
}

/**
 * The suite that every vendor passes, against its own fake over real HTTP, for itself and for each of its editions. What is asked
 * follows from the vendor's capabilities and limits, never from its name.
 */
export function vendorContract(vendor: Vendor, startFake: StartFake): void {
  describe(`vendor contract: ${vendor.name}`, () => {
    const bench = makeBench(vendor, startFake);
    describeEditions(bench);
    describeAll(bench);
  });
  for (const { id } of vendor.editions) {
    const edition = withEdition(vendor, id);
    describe(`vendor contract: ${edition.name}`, () => {
      describeAll(makeBench(edition, (options) => startFake({ ...options, edition: id })));
    });
  }
}

function makeBench(vendor: Vendor, startFake: StartFake): ContractBench {
  const running: Fake[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((fake) => fake.close()));
  });
  return {
    vendor,
    start: async (options) => {
      const fake = await startFake(options);
      running.push(fake);
      return fake;
    },
  };
}

function describeAll(bench: ContractBench): void {
  const can = (word: CapabilityWord): boolean => isCapable(bench.vendor.capabilities, word);

  it('leaves nothing open when its fake closes', async () => {
    const fake = await bench.start();
    await fake.close();
    await expect(fetch(fake.url)).rejects.toThrow('fetch failed');
  });
  describeStatements(bench);
  describeSettings(bench);
  describePurges(bench);
  describeFailures(bench);
  if (can('task.status')) describeTasks(bench);
  if (can('distribution.create')) {
    describeDistributions(bench);
    describeDistributionFields(bench);
  }
  if (can('distribution.callback')) describeCallbacks(bench);
  if (can('account.check')) describeCheck(bench);
  describeStatistics(bench);
  describeCallFailures(bench);
}
