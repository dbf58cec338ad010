import { requireCapability } from '../distributions/require-capability.ts';
import { accountOf, type Found } from '../distributions/find-distribution.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services, VendorAccount } from '../services.ts';

/** A distribution that its vendor can be asked about. */
export interface Served {
  readonly id: string;
  readonly account: VendorAccount;
  readonly vendorId: string | undefined;
  readonly hostnames: readonly string[];
}

/** Where to ask about a distribution. Throws `ApiProblem` when its vendor cannot tell this, or does not have it yet. */
export function servedOf(
  found: Found,
  word: 'stats' | 'logs',
  services: Pick<Services, 'vendorAccounts'>,
): Served {
  const { id, account: accountId, vendorId, hostnames } = found.managed ? found.record : found.entry;
  const account = accountOf(accountId, services);
  requireCapability(account, word);
  if (found.managed && vendorId === undefined) {
    throw new ApiProblem('distribution-not-ready', {
      detail: `Its status is "${found.record.state}": ask again when the vendor has it.`,
    });
  }
  return { id, account, vendorId, hostnames };
}
