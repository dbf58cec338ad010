import { isCapable, type CapabilityWord } from '@purgeway/vendors';
import { ApiProblem } from '../problems/problem.ts';
import type { VendorAccount } from '../services.ts';

/** Throws `ApiProblem` with the capability's own note when the account's vendor cannot do it. `pointer`: the field that asks for it. */
export function requireCapability(
  account: Pick<VendorAccount, 'id' | 'vendor'>,
  word: CapabilityWord,
  pointer?: string,
): void {
  if (!isCapable(account.vendor.capabilities, word)) {
    throw capabilityMissing(account, word, pointer);
  }
}

/** The problem that the account's vendor cannot do it. */
export function capabilityMissing(
  account: Pick<VendorAccount, 'id' | 'vendor'>,
  word: CapabilityWord,
  pointer?: string,
): ApiProblem {
  const detail = explainMissing(account, word);
  const errors = pointer === undefined ? [] : [{ pointer, code: 'capability-missing', detail }];
  return new ApiProblem('capability-missing', { detail, ...(errors.length > 0 && { errors }) });
}

function explainMissing({ id, vendor }: Pick<VendorAccount, 'id' | 'vendor'>, word: CapabilityWord): string {
  const note = vendor.capabilities[word]?.note ?? `${vendor.name} has no such function (${word}).`;
  return `Account ${id} (${vendor.id}): ${note}`;
}
