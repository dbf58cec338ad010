import { z } from 'zod';
import { accountOf } from '../accounts/find-account.ts';
import type { Answer } from '../http/answer.ts';
import { othersTurn } from '../http/others-turn.ts';
import { nameField, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentMinute } from '../present/minute.ts';
import type { Services } from '../services.ts';

const minuteMs = 60_000;

/** Query of `GET /v1/statistics`. */
export const statisticsQuery = z.strictObject({
  minutes: z.coerce.number().int().min(1).max(1440).default(60),
  account: nameField.optional(),
});

/** What happened at the accounts in each of the last minutes, the running one included. */
export async function statistics({ request }: Call, services: Services): Promise<Answer> {
  const { minutes, account } = readQuery(request, statisticsQuery);
  const { shownAccounts } = services;
  const asked = account === undefined ? shownAccounts : [accountOf(account, services)];
  const toMs = services.clock.now();
  const fromMs = toMs - (minutes - 1) * minuteMs;
  const accounts: Record<string, unknown> = {};
  for (const { id } of asked) {
    const points = (await services.minutes.figures(id, { fromMs, toMs })).map(presentMinute);
    accounts[id] = { points };
    await othersTurn();
  }
  return { status: 200, body: { resolution_seconds: minuteMs / 1000, accounts } };
}
