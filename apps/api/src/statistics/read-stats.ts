import type { VendorStats } from '@purgeway/vendors';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { callVendor } from '../vendor-calls/call-vendor.ts';
import type { Range } from './read-range.ts';
import type { Served } from './served-of.ts';

const waitMsMax = 5_000;

/** What a distribution served, as its vendor tells. Throws `ApiProblem`. */
export async function readStats(
  { account, vendorId, hostnames }: Served,
  { range, signal }: { readonly range: Range; readonly signal: AbortSignal },
  services: Services,
): Promise<VendorStats> {
  return callVendor(
    {
      account,
      purpose: 'stats',
      signal,
      waitMsMax,
      make: async (adapter, options) => {
        if (adapter.stats === undefined) {
          throw new ApiProblem('internal-error', { detail: 'The adapter has no statistics.' });
        }
        return adapter.stats({ vendorId, hostnames, ...range }, options);
      },
    },
    services,
  );
}
