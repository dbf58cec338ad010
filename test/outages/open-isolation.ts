import type { Vendor } from '@purgeway/vendors';
import type { Fake } from '@purgeway/vendors/testing';
import { startReceiver, type ReceivedCallback } from '../support/receiver.ts';
import { startFakeOf, unhurried, urlsPerCall, urlVendors } from '../support/vendor-under-test.ts';
import { preciseNow } from './measure-round.ts';
import { openRig, type Rig } from './rig.ts';

export interface IsolationBench {
  readonly rig: Rig;
  readonly apiUrl: string;
  /** The vendor of those that are well, and the one that never answers. */
  readonly well: { readonly hostname: string; readonly fake: Fake };
  readonly sick: { readonly hostname: string; readonly fake: Fake };
  /** Where callbacks of those that are well go. */
  readonly receiver: { readonly url: string; readonly received: readonly ReceivedCallback[] };
}

/** Whoever says first that it is done, or that it cannot say. */
const [soonest] = urlVendors
  .filter((vendor) => urlsPerCall(vendor) >= 10)
  .toSorted((a, b) => a.watching.firstAfterMs.value - b.watching.firstAfterMs.value);

const unlimited = [{ unit: 'calls', max: 100_000, windowMs: 1_000 }];

/** A vendor that is well and one that never answers, a client that is well and one that never answers, an API and a worker. */
export async function openIsolation(
  vendor: Vendor | undefined = soonest,
): Promise<IsolationBench & { close(): Promise<void> }> {
  if (vendor === undefined) {
    throw new Error('There is no vendor.');
  }
  const [well, sick] = await Promise.all(
    ['www.example.com', 'sick.example.com'].map(async (hostname) => ({
      hostname,
      fake: await startFakeOf(vendor, { limits: 'off', taskAfterMs: 1, now: preciseNow }),
    })),
  );
  if (well === undefined || sick === undefined) {
    throw new Error('No vendor was started.');
  }
  const receiver = await startReceiver();
  const rig = await openRig({
    isDirect: true,
    accounts: [well, sick].map(({ hostname, fake }) => ({
      id: accountIdOf(hostname),
      vendor: vendor.id,
      fake,
      hostnames: [hostname],
      // Asking after what was sent must not be what takes time.
      limits: { ...unhurried(2, { targetsPerDayMax: 10_000_000 }), poll: { rates: unlimited } },
    })),
  });
  const [{ url: apiUrl }] = await Promise.all([rig.startApi(), rig.startWorker()]);
  return {
    rig,
    apiUrl,
    well,
    sick,
    receiver,
    close: async () => {
      sick.fake.gate.release();
      await rig.close();
      await Promise.all([well.fake.close(), sick.fake.close(), receiver.close()]);
    },
  };
}

/** The account that fronts a hostname. */
export function accountIdOf(hostname: string): string {
  return hostname.replaceAll('.', '-');
}
