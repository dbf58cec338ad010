import { findAccount } from '../accounts/find-account.ts';
import { lookAtAccount } from '../accounts/look-at-account.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { presentAccount } from '../present/account.ts';
import type { Services } from '../services.ts';

/** One vendor account with its limits and how it stands. */
export async function getAccount(call: Call, services: Services): Promise<Answer> {
  const account = findAccount(call, services);
  return { status: 200, body: presentAccount(account, await lookAtAccount(account, services)) };
}
