import { wakeWaiting } from './accounts.ts';
import type { StoreDeps } from './deps.ts';
import type { DayBudget, QuotaStore } from './types.ts';

export function createQuotaStore(deps: StoreDeps): QuotaStore {
  const run = async (
    account: string,
    budget: DayBudget,
    answer: readonly number[] = [],
  ): Promise<readonly number[]> => {
    const args = [deps.scriptNow(), JSON.stringify(budget), ...answer];
    const reply = await deps.run('quota', deps.keys.account(account), args);
    return Array.isArray(reply) ? reply.map(Number) : [];
  };
  return {
    beginQuota: async (account, budget) => {
      const [day = 0, used = 0, inFlight = 0] = await run(account, budget);
      return { day, used, inFlight };
    },
    noteQuota: async (account, { budget, mark, total, available, isConfigured = true }) => {
      const answer = [mark.day, mark.used, mark.inFlight, total, available, isConfigured ? 1 : 0];
      const [isNoted, hasRoom] = await run(account, budget, answer);
      // Also when there was room before: whoever noted that may not have come to tell of it.
      if (hasRoom === 1) {
        await wakeWaiting(deps, account);
      }
      return isNoted === 1;
    },
  };
}
