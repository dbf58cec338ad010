import { findAccount } from '../accounts/find-account.ts';
import { showAccount } from '../accounts/show-account.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/** One vendor account with its limits and how it stands. */
export async function getAccount(call: Call, services: Services): Promise<Answer> {
  return { status: 200, body: await showAccount(findAccount(call, services), services) };
}
