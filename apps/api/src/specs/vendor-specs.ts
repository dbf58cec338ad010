import type { Route } from '../http/route.ts';
import type { RouteSpec } from '../openapi/route-spec.ts';
import {
  accountCheckSchema,
  accountListSchema,
  accountSchema,
  changedAccountSchema,
} from '../present/account-schema.ts';
import { statisticsSchema } from '../present/minute-schema.ts';
import { vendorListSchema } from '../present/vendor-schema.ts';
import { statisticsQuery } from '../routes/statistics.ts';

const tag = 'Vendors';
const parameters = { id: 'The id of the account.' };

export const listAccountsSpec: RouteSpec = {
  id: 'listAccounts',
  tag,
  summary: 'Every vendor account with its limits, what they allow a day, and how it stands.',
  answers: { 200: { says: 'The accounts.', body: accountListSchema } },
};

export const resumeAccountSpec: RouteSpec = {
  id: 'resumeAccount',
  tag,
  summary: "End a pause, or a hold that a vendor's refusal brought about: the next call goes out at once.",
  parameters,
  answers: { 200: { says: 'How the account stands now.', body: changedAccountSchema } },
  errors: ['account-not-found'],
};

export const getAccountSpec: RouteSpec = {
  id: 'getAccount',
  tag,
  summary: 'One vendor account with its limits and how it stands.',
  parameters,
  answers: { 200: { says: 'The account.', body: accountSchema } },
  errors: ['account-not-found'],
};

export const pauseAccountSpec: RouteSpec = {
  id: 'pauseAccount',
  tag,
  summary: 'Have an account send nothing until it is resumed.',
  notes: 'It keeps its work, and what its vendor has goes on to be watched.',
  parameters,
  answers: { 200: { says: 'How the account stands now.', body: changedAccountSchema } },
  errors: ['account-not-found'],
};

export const checkAccountSpec: RouteSpec = {
  id: 'checkAccount',
  tag,
  summary: "Try an account's credentials with one call that only reads.",
  notes: 'What the vendor says of them is the answer, not a problem.',
  parameters,
  answers: { 200: { says: 'What came of it.', body: accountCheckSchema } },
  errors: ['account-not-found'],
};

export const statisticsSpec: RouteSpec = {
  id: 'readStatistics',
  tag,
  summary: 'What happened at the accounts in each of the last minutes, the running one included.',
  query: statisticsQuery,
  answers: { 200: { says: 'The figures, by the id of the account.', body: statisticsSchema } },
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
    notes:
      'What it says is not believed: the distribution is only looked at sooner. `?status=` goes to the log alone; a body is not read.',
    parameters: { token: 'Made by Purgeway for one distribution.' },
    answers: { 204: { says: 'Heard.' } },
    errors: ['route-not-found', 'too-many-requests', 'store-unavailable'],
  };
}
