import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { maySee, type Principal } from './key-ring.ts';

/** What of a change must be known for the limits of a key. */
export interface LimitedChange {
  readonly principal: Principal;
  /** The distribution that is to be changed; absent: it is to be made. */
  readonly distribution?: string;
  /** The domain that it is to have, where the request names one. */
  readonly domain?: string | undefined;
  /** What a vendor makes of these is not known: they may name further hostnames. */
  readonly hasVendorOptions?: boolean;
}

/**
 * Throws `ApiProblem` 403 when the key is limited to hostnames or URLs and the change is not certainly about those alone. To be asked
 * before replays are looked for: what another key of the client did is not this one's to have repeated.
 */
export async function assertWithinKey(
  { principal, distribution, domain, hasVendorOptions = false }: LimitedChange,
  { distributions }: Pick<Services, 'distributions'>,
): Promise<void> {
  const { limits } = principal;
  if (limits?.isBound !== true) {
    return;
  }
  if (hasVendorOptions) {
    throw outside('A key that is limited to hostnames sends no "vendor_options": they may name others.');
  }
  const record = distribution === undefined ? undefined : await distributions.get(distribution);
  if (distribution !== undefined && (record === undefined || !maySee(principal, record.client))) {
    // There is nothing to change, which is told elsewhere.
    return;
  }
  const served = record === undefined ? [] : [...record.hostnames, record.wanted.domain];
  if (!limits.coversAll([...served, domain].filter((hostname) => hostname !== undefined))) {
    throw outside('Your key may only change distributions that certainly serve its own hostnames alone.');
  }
}

/** Throws `ApiProblem` 403 when the key is limited to hostnames or URLs, for what may be about any. */
export function assertUnbound({ limits }: Principal): void {
  if (limits?.isBound === true) {
    throw outside('This may be about any hostname: use a key that is not limited to some.');
  }
}

function outside(detail: string): ApiProblem {
  return new ApiProblem('outside-key-limits', { detail });
}
