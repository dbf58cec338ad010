import { pathParameter, type Call } from '../http/route.ts';
import type { ShownAccount } from '../present/account.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

type AccountServices = Pick<Services, 'shownAccounts'>;

/** The account that the path names. Throws `ApiProblem` 404 when it is not configured. */
export function findAccount({ request }: Pick<Call, 'request'>, services: AccountServices): ShownAccount {
  return accountOf(pathParameter(request, 'id'), services);
}

/** The account with that id. Throws `ApiProblem` 404 when it is not configured. */
export function accountOf(id: string, { shownAccounts }: AccountServices): ShownAccount {
  const account = shownAccounts.find((candidate) => candidate.id === id);
  if (account === undefined) {
    throw new ApiProblem('account-not-found', { detail: 'GET /v1/accounts lists the accounts there are.' });
  }
  return account;
}
