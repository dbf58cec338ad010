import { findAccount } from '../accounts/find-account.ts';
import { showAccount } from '../accounts/show-account.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Has an account send nothing until it is resumed. It keeps its work, and what its vendor has goes on to be watched. */
export async function pauseAccount(call: Call, services: Services): Promise<Answer> {
  const account = findAccount(call, services);
  await call.deed(account.id, () => services.accounts.pause(account.id, call.principal.key));
  return { status: 200, body: { ok: true, account: await showAccount(account, services) } };
}
