import { findAccount } from '../accounts/find-account.ts';
import { showAccount } from '../accounts/show-account.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Ends a pause, and a hold that a vendor's refusal brought about, so that the next call goes out at once. */
export async function resumeAccount(call: Call, services: Services): Promise<Answer> {
  const account = findAccount(call, services);
  await call.deed(account.id, () => services.accounts.resume(account.id));
  return { status: 200, body: { ok: true, account: await showAccount(account, services) } };
}
