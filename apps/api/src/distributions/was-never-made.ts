import type { DistributionRecord } from '@purgeway/store';

/**
 * Whether the vendor never had it, as far as is known. A distribution may fail later too, and serve all the same: with the settings from
 * before a change, or although its vendor calls it broken.
 */
export function wasNeverMade({ state, source, vendorId, readAtMs }: DistributionRecord): boolean {
  // Of one to be taken over the id is only what the client said, until the vendor was asked.
  const isConfirmed = source === 'adopted' ? readAtMs !== undefined : vendorId !== undefined;
  return state === 'failed' && !isConfirmed;
}
