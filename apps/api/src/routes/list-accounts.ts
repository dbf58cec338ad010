import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { presentAccount } from '../present/account.ts';
import type { Services } from '../services.ts';

/** Every vendor account with its limits, what they allow a day, and how it stands. */
export async function listAccounts(_call: Call, { shownAccounts, accounts }: Services): Promise<Answer> {
  const items = await Promise.all(
    shownAccounts.map(async (account) => presentAccount(account, await accounts.status(account.id))),
  );
  return { status: 200, body: { items } };
}
