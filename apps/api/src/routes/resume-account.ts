import type { Answer } from '../http/answer.ts';
import { pathParameter, type Call } from '../http/route.ts';
import { presentAccount } from '../present/account.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/** Ends a hold that a vendor's refusal brought about, so that the next call goes out at once. */
export async function resumeAccount(
  { request, deed }: Call,
  { shownAccounts, accounts }: Services,
): Promise<Answer> {
  const id = pathParameter(request, 'id');
  const account = shownAccounts.find((candidate) => candidate.id === id);
  if (account === undefined) {
    throw new ApiProblem('account-not-found', { detail: 'GET /v1/accounts lists the accounts there are.' });
  }
  await deed(id, () => accounts.resume(id));
  return { status: 200, body: { ok: true, account: presentAccount(account, await accounts.status(id)) } };
}
