import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { presentVendor } from '../present/vendor.ts';
import type { Services } from '../services.ts';

/** Every vendor that Purgeway knows: what it can do, its limits, and what it needs. */
export function listVendors(_call: Call, { vendors, vendorAccounts }: Services): Answer {
  const accounts = Map.groupBy(vendorAccounts.values(), ({ vendor }) => vendor.id);
  const items = vendors.map((vendor) => ({
    ...presentVendor(vendor),
    accounts: (accounts.get(vendor.id) ?? []).map(({ id }) => id),
  }));
  return { status: 200, body: { items } };
}
