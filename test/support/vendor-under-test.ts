import type { Vendor } from '@purgeway/vendors';
import { isCapable, vendors } from '@purgeway/vendors';
import { fakes, type Fake, type FakeCall, type FakeOptions } from '@purgeway/vendors/testing';

/** Every vendor that purges by URL, which is what these tests send. */
export const urlVendors: readonly Vendor[] = vendors.filter(({ capabilities }) =>
  isCapable(capabilities, 'purge.url'),
);

/** The first vendor that purges by URL and fits. */
export function vendorWith(fits: (vendor: Vendor) => boolean = () => true): Vendor {
  const found = urlVendors.find(fits);
  if (found === undefined) {
    throw new Error('No vendor has the capability that this test needs.');
  }
  return found;
}

export const hasTaskStatus = ({ capabilities }: Vendor): boolean => isCapable(capabilities, 'task.status');

export function urlsPerCall(vendor: Vendor): number {
  return vendor.limits.purge.url?.targetsPerCallMax.value ?? 1;
}

export function startFakeOf(vendor: Vendor, options: FakeOptions): Promise<Fake> {
  const start = fakes.get(vendor.id);
  if (start === undefined) {
    throw new Error(`There is no fake of ${vendor.id}.`);
  }
  return start({ keepBodies: false, ...options });
}

/** Purge calls that took effect. */
export function purgesOf(fake: Fake): FakeCall[] {
  return fake.ledger.filter(({ action, outcome }) => action === 'purge' && outcome === 'accepted');
}

/** Purge calls, whatever became of them. */
export function attemptsAt(fake: Fake): FakeCall[] {
  return fake.ledger.filter(({ action }) => action === 'purge');
}

/** Every URL that was purged, in the order of the calls. */
export function sentTo(fake: Fake): string[] {
  return purgesOf(fake).flatMap(({ targets }) => targets);
}

export function madeUrls(hostname: string, name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `https://${hostname}/${name}/${i}`);
}

/** Limits of an account at which only the number of calls at a time matters. */
export function unhurried(
  callsAtATimeMax: number,
  url: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const rates = [{ unit: 'calls', max: 100_000, windowMs: 1_000 }];
  return { callsAtATimeMax, every: rates, purge: { url: { rates, ...url } } };
}
