import { z } from 'zod';
import type { Route } from '../http/route.ts';
import type { RouteSpec } from '../openapi/route-spec.ts';
import { accountListSchema, resumedAccountSchema } from '../present/account-schema.ts';
import { vendorListSchema } from '../present/vendor-schema.ts';

const tag = 'Vendors';

export const listAccountsSpec: RouteSpec = {
  id: 'listAccounts',
  tag,
  summary: 'Every vendor account with its limits, what they allow a day, and how it stands.',
  answers: { 200: { says: 'The accounts.', body: accountListSchema } },
};

export const resumeAccountSpec: RouteSpec = {
  id: 'resumeAccount',
  tag,
  summary: "End a hold that a vendor's refusal brought about, so that the next call goes out at once.",
  parameters: { id: 'The id of the account.' },
  answers: { 200: { says: 'How the account stands now.', body: resumedAccountSchema } },
  errors: ['account-not-found'],
};

export const listVendorsSpec: RouteSpec = {
  id: 'listVendors',
  tag,
  summary: 'Every vendor that Purgeway knows: what it can do, its limits, and what it needs.',
  answers: { 200: { says: 'The vendors.', body: vendorListSchema } },
};

/** Vendors choose the method. */
export function vendorCallbackSpec(method: Route['method']): RouteSpec {
  return {
    id: `hearVendor${method.charAt(0)}${method.slice(1).toLowerCase()}`,
    tag,
    summary: 'Hear a vendor say that a change of a distribution is done.',
    notes: 'What it says is not believed: the distribution is only looked at sooner. A body is not read.',
    parameters: { token: 'Made by Purgeway for one distribution.' },
    query: z.object({
      status: z.string().optional().meta({ description: 'What the vendor says; for the log alone.' }),
    }),
    answers: { 204: { says: 'Heard.' } },
    errors: ['route-not-found', 'too-many-requests', 'store-unavailable'],
  };
}
