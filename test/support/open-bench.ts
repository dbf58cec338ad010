import { createManualClock } from '@purgeway/runtime';
import type { Vendor } from '@purgeway/vendors';
import type { Fake, FakeOptions } from '@purgeway/vendors/testing';
import { inject, onTestFinished } from 'vitest';
import { readOperation } from './operations.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';
import { until } from './until.ts';
import { startFakeOf, unhurried, vendorWith } from './vendor-under-test.ts';

/** The one hostname of a bench's account. */
export const benchHostname = 'www.example.com';

export interface BenchOptions extends Omit<Partial<StackOptions>, 'accounts' | 'clock'> {
  /** Absent: any that purges by URL. */
  readonly vendor?: Vendor | undefined;
  /** Its fake's; absent: it sets no rates, and is done with a task at once. */
  readonly fakeOptions?: FakeOptions | undefined;
  /** The account's; absent: one call at a time. */
  readonly limits?: Readonly<Record<string, unknown>> | undefined;
}

/** A stack with one account, `main`, and the fake behind it, which has the same clock. */
export interface Bench {
  readonly fake: Fake;
  readonly stack: Stack;
  /** Moves the clock until the operations have ended. */
  readonly untilDone: (...ids: readonly string[]) => Promise<void>;
  close(): Promise<void>;
}

/** Opens a bench for the test that runs, at whose end it is closed. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const bench = await startBench({ redisUrl: inject('redisUrl'), ...options });
  onTestFinished(() => bench.close());
  return bench;
}

/** The same for who closes it, such as for several tests. */
export async function startBench({
  vendor = vendorWith(),
  fakeOptions,
  limits = unhurried(1),
  ...others
}: BenchOptions & Pick<StackOptions, 'redisUrl'>): Promise<Bench> {
  const clock = createManualClock(others.startAtMs);
  const fake = await startFakeOf(vendor, {
    now: () => clock.now(),
    taskAfterMs: 1,
    limits: { rates: [] },
    ...fakeOptions,
  });
  const stack = await startStack({
    ...others,
    clock,
    accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [benchHostname], limits }],
  });
  return {
    fake,
    stack,
    untilDone: (...ids) =>
      until('the operations end', async () => {
        await stack.advance(3_000);
        const operations = await Promise.all(ids.map((id) => readOperation(stack, id)));
        return operations.every(({ done }) => done);
      }),
    close: async () => {
      fake.gate.release();
      await stack.close();
      await fake.close();
    },
  };
}
