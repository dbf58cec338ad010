import { isCapable, type CapabilityWord } from '@purgeway/vendors';
import { ApiProblem } from '../problems/problem.ts';
import type { VendorAccount } from '../services.ts';

/** Throws `ApiProblem` with the capability's own note when the account's vendor cannot do it. */
export function requireCapability(account: Pick<VendorAccount, 'id' | 'vendor'>, word: CapabilityWord): void {
  if (!isCapable(account.vendor.capabilities, word)) {
    throw capabilityMissing(account, word);
  }
}

/** The problem that the account's vendor cannot do it. */
export function capabilityMissing(
  account: Pick<VendorAccount, 'id' | 'vendor'>,
  word: CapabilityWord,
): ApiProblem {
  return new ApiProblem('capability-missing', { detail: explainMissing(account, word) });
}

function explainMissing({ id, vendor }: Pick<VendorAccount, 'id' | 'vendor'>, word: CapabilityWord): string {
  const note = vendor.capabilities[word]?.note ?? `${vendor.name} has no such function (${word}).`;
  return `Account ${id} (${vendor.id}): ${note}`;
}
