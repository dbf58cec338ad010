import type { Account } from './account.ts';

/** Makes the look-up of an account's vendor; undefined for one that is not configured. */
export function createVendorOf(
  accounts: readonly Pick<Account, 'id' | 'vendor'>[],
): (account: string) => string | undefined {
  const vendors = new Map(accounts.map(({ id, vendor }) => [id, vendor.id]));
  return (account) => vendors.get(account);
}
