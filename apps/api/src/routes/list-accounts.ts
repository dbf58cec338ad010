import { showAccount } from '../accounts/show-account.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Every vendor account with its limits, what they allow a day, and how it stands. */
export async function listAccounts(_call: Call, services: Services): Promise<Answer> {
  const items = await Promise.all(services.shownAccounts.map((account) => showAccount(account, services)));
  return { status: 200, body: { items } };
}
