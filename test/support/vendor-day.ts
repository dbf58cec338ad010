import type { Vendor } from '@purgeway/vendors';

const dayMs = 86_400_000;

/** The first midnight after a moment where the vendor counts the day's URLs, ms since 1970. */
export function midnightAfter({ limits }: Pick<Vendor, 'limits'>, ms: number): number {
  const offsetMs = (limits.purge.url?.quota?.utcOffsetMinutes ?? 0) * 60_000;
  return (Math.floor((ms + offsetMs) / dayMs) + 1) * dayMs - offsetMs;
}

/** The noon after that: just after midnight a used-up day is asked about again soon, whatever time it is where a test runs. */
export function noonAfter(vendor: Pick<Vendor, 'limits'>, ms: number): number {
  return midnightAfter(vendor, ms) + dayMs / 2;
}
