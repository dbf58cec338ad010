import type { DistributionRecord } from '@purgeway/store';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import { distributionKnown } from './taken.ts';
import { wasNeverMade } from './was-never-made.ts';

export interface Adoption {
  readonly principal: Principal;
  readonly account: string;
  readonly vendorId: string;
  /** The distribution that is to be made of it. */
  readonly distribution: string;
}

/** Throws `ApiProblem` 409 when Purgeway has it already, in a way that does not leave it free to be taken over. */
export async function assertAdoptable(
  { principal, account, vendorId, distribution }: Adoption,
  { distributions }: Pick<Services, 'distributions'>,
): Promise<void> {
  // Look-ups by the vendor's id leave out what failed.
  const others = (await distributions.all()).filter(
    (one) => one.account === account && one.vendorId === vendorId && one.id !== distribution,
  );
  const holder = others.find((one) => !isFreeFor(principal, one));
  if (holder !== undefined) {
    throw distributionKnown({ principal, account, holder });
  }
}

/** What the vendor has goes on belonging to whoever made it, even when it failed. */
function isFreeFor({ client }: Principal, record: DistributionRecord): boolean {
  return record.state === 'failed' && (record.client === client || wasNeverMade(record));
}
