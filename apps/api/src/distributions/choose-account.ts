import { isCapable, type CapabilityWord } from '@purgeway/vendors';
import { ApiProblem, type ProblemItem } from '../problems/problem.ts';
import type { Services, VendorAccount } from '../services.ts';
import { capabilityMissing, requireCapability } from './require-capability.ts';

export interface AccountWish {
  readonly account?: string | undefined;
  readonly vendor?: string | undefined;
  /** What the account's vendor must be able to do. */
  readonly word: CapabilityWord;
  /** Where the config's rules have a say: the domain, if there is one. Absent: they have none. */
  readonly rule?: { readonly domain: string | undefined } | undefined;
}

/**
 * The account that a request is for: the one it names, the only one of the vendor it pins, the one that the config's rules choose, or
 * the only one that can. Throws `ApiProblem` that lists the choices.
 */
export function chooseAccount(wish: AccountWish, services: Services): VendorAccount {
  const { account: id, vendor, word } = wish;
  const all = [...services.vendorAccounts.values()];
  if (id !== undefined) {
    return accountNamed(id, wish, all);
  }
  const ofVendor = vendor === undefined ? all : all.filter((candidate) => candidate.vendor.id === vendor);
  const [first] = ofVendor;
  if (first === undefined) {
    throw vendor === undefined ? noneCan(word) : unknownVendor(vendor, all);
  }
  const able = ofVendor.filter((candidate) => isCapable(candidate.vendor.capabilities, word));
  const [only, ...others] = able;
  if (only === undefined) {
    throw vendor === undefined ? noneCan(word) : capabilityMissing(first, word);
  }
  if (others.length === 0) {
    return only;
  }
  const ruled = wish.rule && services.accountFor(wish.rule.domain);
  const byRule = able.find((candidate) => candidate.id === ruled);
  if (byRule === undefined) {
    throw unclear(able);
  }
  return byRule;
}

function accountNamed(
  id: string,
  { vendor, word }: AccountWish,
  all: readonly VendorAccount[],
): VendorAccount {
  const account = all.find((candidate) => candidate.id === id);
  if (account === undefined) {
    const detail = `There is no account "${id}" here; possible: ${listOf(all)}. Or leave it out.`;
    throw new ApiProblem('unknown-account', {
      detail,
      errors: [itemAt('/account', 'unknown-account', detail)],
    });
  }
  if (vendor !== undefined && vendor !== account.vendor.id) {
    const detail = `Account "${id}" is at "${account.vendor.id}", not at "${vendor}": leave out one of the two.`;
    throw new ApiProblem('unknown-account', {
      detail,
      errors: [itemAt('/vendor', 'unknown-account', detail)],
    });
  }
  requireCapability(account, word);
  return account;
}

function unknownVendor(vendor: string, all: readonly VendorAccount[]): ApiProblem {
  const known = [...new Set(all.map((account) => account.vendor.id))];
  const detail = `"${vendor}" has no account here; possible: ${known.join(', ')}. Or leave it out.`;
  return new ApiProblem('unknown-vendor', { detail, errors: [itemAt('/vendor', 'unknown-vendor', detail)] });
}

function noneCan(word: CapabilityWord): ApiProblem {
  return new ApiProblem('capability-missing', {
    detail: `No configured account is at a vendor that can do this (${word}); GET /v1/vendors tells which vendors can.`,
  });
}

function unclear(able: readonly VendorAccount[]): ApiProblem {
  const detail = `Several accounts can do this: name one of them in "account": ${listOf(able)}.`;
  return new ApiProblem('account-unclear', {
    detail,
    errors: [itemAt('/account', 'account-unclear', detail)],
  });
}

function listOf(accounts: readonly VendorAccount[]): string {
  return accounts.map(({ id, vendor }) => `${id} (${vendor.id})`).join(', ');
}

function itemAt(pointer: string, code: string, detail: string): ProblemItem {
  return { pointer, code, detail };
}
