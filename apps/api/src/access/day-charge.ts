import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import type { Principal } from './key-ring.ts';

/** Targets that were taken from a key's day. */
export interface DayCharge {
  /** Gives them back, because nothing came of the request. A failure costs the key these targets, for the day. */
  giveBack(): Promise<void>;
}

const nothing: DayCharge = { giveBack: () => Promise.resolve() };

/** Takes targets from the key's day, all or none. Throws `ApiProblem` 429 when not so many are left. */
export async function chargeDay(
  { key, targetsPerDayMax }: Principal,
  targets: number,
  { keyUsage, clock, logger }: Pick<Services, 'keyUsage' | 'clock' | 'logger'>,
): Promise<DayCharge> {
  if (targetsPerDayMax === undefined || targets === 0) {
    return nothing;
  }
  const charge = await keyUsage.charge(key, targets, targetsPerDayMax);
  if (charge.answer === 'used-up') {
    const left = targetsPerDayMax - charge.used;
    const until = new Date(charge.untilMs).toISOString();
    throw new ApiProblem('daily-targets-used-up', {
      detail: `Your key may purge ${targetsPerDayMax} targets a day; ${left} are left until ${until}, and this request has ${targets}. Nothing was stored.`,
      headers: { 'retry-after': String(Math.max(1, Math.ceil((charge.untilMs - clock.now()) / 1000))) },
    });
  }
  return {
    giveBack: async () => {
      await keyUsage.giveBack(key, targets, charge.day).catch((error: unknown) => {
        logger.info({ err: error, key }, 'api.targets-not-given-back');
      });
    },
  };
}
