import { lookAtAccount } from '../accounts/look-at-account.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { presentAccount } from '../present/account.ts';
import type { Services } from '../services.ts';

/** Every vendor account with its limits, what they allow a day, and how it stands. */
export async function listAccounts(_call: Call, services: Services): Promise<Answer> {
  const items = await Promise.all(
    services.shownAccounts.map(async (account) =>
      presentAccount(account, await lookAtAccount(account, services)),
    ),
  );
  return { status: 200, body: { items } };
}
