import type { Vendor } from '@purgeway/vendors';
import { startReceiver } from '../support/receiver.ts';
import { startFakeOf, unhurried, urlsPerCall, urlVendors } from '../support/vendor-under-test.ts';
import type { IsolationBench } from './isolation.ts';
import { openRig } from './rig.ts';
import { startHangingReceiver } from './takeovers.ts';

/** Whoever says first that it is done, or that it cannot say. */
const [soonest] = urlVendors
  .filter((vendor) => urlsPerCall(vendor) >= 10)
  .toSorted((a, b) => a.watching.firstAfterMs.value - b.watching.firstAfterMs.value);

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
      fake: await startFakeOf(vendor, { limits: 'off', taskAfterMs: 1 }),
    })),
  );
  if (well === undefined || sick === undefined) {
    throw new Error('No vendor was started.');
  }
  const [receiver, hanging] = await Promise.all([startReceiver(), startHangingReceiver()]);
  const rig = await openRig({
    accounts: [well, sick].map(({ hostname, fake }) => ({
      id: hostname.replaceAll('.', '-'),
      vendor: vendor.id,
      fake,
      hostnames: [hostname],
      limits: unhurried(2),
    })),
  });
  const [{ url: apiUrl }] = await Promise.all([rig.startApi(), rig.startWorker()]);
  return {
    rig,
    apiUrl,
    well,
    sick,
    receiver,
    hanging,
    close: async () => {
      sick.fake.gate.release();
      await rig.close();
      await Promise.all([well.fake.close(), sick.fake.close(), receiver.close(), hanging.close()]);
    },
  };
}
