import type { DistributionSpec, DistributionState } from '@purgeway/model';
import type { DistributionRecord, DistributionUpdate } from '@purgeway/store';
import type { VendorDistribution } from '@purgeway/vendors';
import { driftOf } from './drift.ts';

/** What a look at the vendor changes in our record. `readAtMs`: when the vendor was asked, not when it answered; ms since 1970. */
export function updateFrom(
  record: Pick<DistributionRecord, 'wanted' | 'hostnames'>,
  seen: VendorDistribution,
  readAtMs: number,
): DistributionUpdate {
  const state = stateOf(seen);
  return {
    ...(state !== undefined && { state }),
    vendorId: seen.vendorId,
    hostnames: hostnamesOf(record.wanted, seen, record.hostnames),
    cname: seen.cname,
    statusText: seen.statusText,
    message: seen.message,
    found: seen.found,
    readAtMs,
    drift: driftOf(record.wanted, seen.found),
  };
}

/** Undefined when the vendor's word says nothing: the state stays. */
function stateOf({ state }: VendorDistribution): DistributionState | undefined {
  switch (state) {
    case 'active':
    case 'disabled':
    case 'failed':
      return state;
    case 'deploying':
      return 'updating';
    case 'leaving':
      return 'deleting';
    case 'unknown':
      return undefined;
  }
  return state satisfies never;
}

/** The domain first; without one the name that the vendor gave takes its place. */
function hostnamesOf(
  { domain }: DistributionSpec,
  seen: VendorDistribution,
  known: readonly string[],
): readonly string[] {
  const first = domain ?? seen.found.domain ?? seen.cname;
  const all = [...(first === undefined ? [] : [first]), ...(seen.hostnames ?? [])];
  return all.length === 0 ? known : [...new Set(all)];
}
