import type { AcceptResult } from '@purgeway/store';
import type { PlanRequest } from '../intake/plan-purge.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import type { Principal } from './key-ring.ts';

const dayMs = 86_400_000;

/** Targets that were taken from a key's day. */
export interface DayCharge {
  /**
   * Does what was paid for. The targets go back when nothing is accepted for them; when the store leaves that open, they stay taken for
   * the day.
   */
  spend(accept: () => Promise<AcceptResult>): Promise<AcceptResult>;
}

/** What costs nothing. */
export const freeOfCharge: DayCharge = { spend: (accept) => accept() };

/** What the targets are wanted for. */
export interface Purchase {
  readonly targets: number;
  readonly operation: PlanRequest['operation'];
  /** Of what is asked for. Under one idempotency key the same request is paid for once, another one for itself. */
  readonly fingerprint: string;
}

type ChargeServices = Pick<Services, 'keyUsage' | 'operations' | 'clock' | 'logger'>;

/** Takes targets from the key's day, all or none. Throws `ApiProblem` 429 when not so many are left. */
export async function chargeDay(
  { key, targetsPerDayMax }: Principal,
  { targets, operation, fingerprint }: Purchase,
  services: ChargeServices,
): Promise<DayCharge> {
  if (targetsPerDayMax === undefined || targets === 0) {
    return freeOfCharge;
  }
  const { keyUsage, clock, logger } = services;
  const taking = { targets, name: operation.isKeyed ? `${operation.id} ${fingerprint}` : undefined };
  const charge = await keyUsage.charge(key, taking, targetsPerDayMax);
  if (charge.answer === 'used-up') {
    const { used, untilMs } = charge;
    throw usedUp({ targets, targetsPerDayMax, used, untilMs }, clock.now());
  }
  const giveBack = async (): Promise<void> => {
    await keyUsage.giveBack(key, taking, charge.day).catch((error: unknown) => {
      logger.info({ err: error, key }, 'api.targets-not-given-back');
    });
  };
  return {
    spend: async (accept) => {
      try {
        const result = await accept();
        if (result.outcome !== 'accepted') {
          await giveBack();
        }
        return result;
      } catch (error) {
        // Nobody waits for it: the store may be what fails.
        void isMissing(operation.id, services).then((isIt) => (isIt ? giveBack() : undefined));
        throw error;
      }
    },
  };
}

/** Throws `ApiProblem` 429 when the key's day does not have so many targets left. Takes none. */
export async function assertDayHas(
  targets: number,
  { key, targetsPerDayMax }: Principal,
  { keyUsage, clock }: Pick<Services, 'keyUsage' | 'clock'>,
): Promise<void> {
  const [usage] = targetsPerDayMax === undefined ? [] : await keyUsage.usage([key]);
  if (targetsPerDayMax === undefined || usage === undefined) {
    return;
  }
  const used = usage.usedToday;
  if (used + targets > targetsPerDayMax) {
    const untilMs = (Math.floor(clock.now() / dayMs) + 1) * dayMs;
    throw usedUp({ targets, targetsPerDayMax, used, untilMs }, clock.now());
  }
}

interface UsedDay {
  readonly targets: number;
  readonly targetsPerDayMax: number;
  readonly used: number;
  readonly untilMs: number;
}

function usedUp({ targets, targetsPerDayMax, used, untilMs }: UsedDay, nowMs: number): ApiProblem {
  const until = new Date(untilMs).toISOString();
  return new ApiProblem('daily-targets-used-up', {
    detail: `Your key may purge ${targetsPerDayMax} targets a day; ${targetsPerDayMax - used} are left until ${until}, and this request has ${targets}. Nothing was stored.`,
    headers: { 'retry-after': String(Math.max(1, Math.ceil((untilMs - nowMs) / 1000))) },
  });
}

/** Whether the store certainly has no such operation. Never rejects. */
async function isMissing(id: string, { operations }: ChargeServices): Promise<boolean> {
  try {
    return (await operations.get(id)) === undefined;
  } catch {
    return false;
  }
}
