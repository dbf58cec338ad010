import { afterEach, describe, expect, it } from 'vitest';
import type { Vendor } from '../vendor.ts';
import { describeFailures } from './contract-failures.ts';
import { describePurges } from './contract-purges.ts';
import { describeStatements } from './contract-statements.ts';
import { describeTasks } from './contract-tasks.ts';
import { isCapable } from '../capabilities.ts';
import type { Fake, FakeOptions, StartFake } from './fake.ts';

/** What each part of the contract works with. */
export interface ContractBench {
  readonly vendor: Vendor;
  /** Starts a fake that is closed after the test. */
  readonly start: (options?: FakeOptions) => Promise<Fake>;
}

/**
 * The suite that every vendor passes, against its own fake over real HTTP. What is asked follows from the vendor's capabilities and
 * limits, never from its name.
 */
export function vendorContract(vendor: Vendor, startFake: StartFake): void {
  describe(`vendor contract: ${vendor.name}`, () => {
    const running: Fake[] = [];
    const start: ContractBench['start'] = async (options) => {
      const fake = await startFake(options);
      running.push(fake);
      return fake;
    };
    afterEach(async () => {
      await Promise.all(running.splice(0).map((fake) => fake.close()));
    });
    const bench: ContractBench = { vendor, start };

    it('leaves nothing open when its fake closes', async () => {
      const fake = await start();
      await fake.close();
      await expect(fetch(fake.url)).rejects.toThrow('fetch failed');
    });
    describeStatements(bench);
    describePurges(bench);
    describeFailures(bench);
    if (isCapable(vendor.capabilities, 'task.status')) describeTasks(bench);
  });
}
