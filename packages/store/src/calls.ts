import type { StoreDeps } from './deps.ts';
import type { CallStore, JobWish } from './types.ts';
import { wishSafely } from './wish-safely.ts';
import { holdReasonSchema } from './hold-reason.ts';
import { toTexts } from './to-texts.ts';

export function createCallStore(deps: StoreDeps): CallStore {
  return {
    take: async ({ account, id, spec }) => {
      const askedAtMs = deps.now();
      const reply = await deps.run('take', deps.keys.account(account), [
        id,
        deps.scriptNow(),
        JSON.stringify(spec),
      ]);
      const [answer, first, reason, ...woken] = toTexts(reply);
      await wishWoken(deps, account, woken);
      return answer === 'granted'
        ? { answer, turn: Number(first) }
        : { answer: 'wait', untilMs: askedAtMs + Number(first), reason: holdReasonSchema.parse(reason) };
    },
    renew: async ({ account, id, spec, turn = '' }) => {
      await deps.run('renew', deps.keys.account(account), [id, deps.scriptNow(), JSON.stringify(spec), turn]);
    },
    giveBack: async ({ account, id, spec, turn = '', hold, isHealthy, isUnreached }) => {
      const reply = await deps.run('give', deps.keys.account(account), [
        id,
        deps.scriptNow(),
        JSON.stringify(spec),
        JSON.stringify({ hold, healthy: isHealthy, unreached: isUnreached, isAside: true }),
        turn,
      ]);
      await wishWoken(deps, account, toTexts(reply));
    },
  };
}

/** Asks for the job of a lane, or of a batch that stands there delayed, which got the free slot. */
async function wishWoken(
  deps: StoreDeps,
  account: string,
  [lane = '', jobId = '', isDelayed]: readonly string[],
): Promise<void> {
  if (jobId !== '') {
    const job: JobWish = { account, name: 'purge', lane, jobId, delayMs: 0, insist: isDelayed === '1' };
    await wishSafely(deps, job);
  }
}
