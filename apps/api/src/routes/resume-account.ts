import { findAccount } from '../accounts/find-account.ts';
import { lookAtAccount } from '../accounts/look-at-account.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { presentAccount } from '../present/account.ts';
import type { Services } from '../services.ts';

/** Ends a pause, and a hold that a vendor's refusal brought about, so that the next call goes out at once. */
export async function resumeAccount(call: Call, services: Services): Promise<Answer> {
  const account = findAccount(call, services);
  await call.deed(account.id, () => services.accounts.resume(account.id));
  const standing = await lookAtAccount(account, services);
  return { status: 200, body: { ok: true, account: presentAccount(account, standing) } };
}
