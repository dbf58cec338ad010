import {
  purgeModeSchema,
  targetKindSchema,
  type PurgeMode,
  type Target,
  type TargetKind,
} from '@purgeway/model';
import type { CallPurpose, DayQuota, RateLimit } from '@purgeway/vendors';
import type { AccountLimits, AccountPurgeLimits } from './effective-limits.ts';

/** What the lanes and the governor must know of an account. */
export interface LimitedAccount {
  readonly id: string;
  readonly limits: AccountLimits;
  readonly lingerMs: number;
}

/** One budget of an account; the same id is the same budget. */
export type CompiledBudget =
  | {
      readonly id: string;
      readonly unit: 'calls' | 'targets';
      readonly max: number;
      readonly windowMs: number;
    }
  | {
      readonly id: string;
      readonly unit: 'day';
      readonly max: number;
      readonly offsetMs: number;
      readonly urgentReserve: number;
    };

/** Everything the governor needs to grant a call of one lane. */
export interface CompiledSpec {
  readonly budgets: readonly CompiledBudget[];
  readonly callsAtATimeMax: number;
  readonly targetsPerCallMax: number;
  readonly bytesPerCallMax?: number;
  readonly leaseMs: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly hasUrgentReserve: boolean;
}

/** Everything the governor needs to grant a step that is no purge. */
export interface CompiledCallSpec {
  readonly budgets: readonly CompiledBudget[];
  /** HTTP calls that the step may take: so many are charged. */
  readonly calls: number;
  /** Present when the step takes one of the account's places for calls at a time. */
  readonly slot?: { readonly callsAtATimeMax: number; readonly leaseMs: number };
  /** It changes something at the vendor: a paused account does not make it. */
  readonly waitsWhilePaused?: boolean;
}

/** A batch's slot is free again after this time even if nobody takes the batch up: longer than any call may take. */
const slotLeaseMs = 60_000;
/**
 * The slot of any other step, which is renewed while it lasts, is free again so soon after its process died. One that is silent for the
 * ten seconds after which its jobs go to others has it until then.
 */
const stepLeaseMs = 12_000;
const minuteMs = 60_000;

/** What decides in which lane a target waits. */
export interface LaneTarget extends Target {
  readonly mode: PurgeMode;
  /** Our id of the distribution that it belongs to. */
  readonly distribution: string;
}

/** The lane in which a target waits: all that may share a vendor call wait in one lane. */
export function describeLane(
  account: LimitedAccount,
  target: LaneTarget,
): { lane: string; targetsPerCallMax: number; lingerMs: number } {
  const limits = purgeLimitsOf(account, target.kind);
  const lane = `${target.kind}.${target.mode}`;
  const scope = { account: undefined, hostname: hostnameOf(target), distribution: target.distribution }[
    limits.scope ?? 'account'
  ];
  return {
    lane: scope === undefined ? lane : `${lane}.${scope}`,
    targetsPerCallMax: limits.targetsPerCallMax.value,
    lingerMs: account.lingerMs,
  };
}

/** What a lane's name says: the opposite of {@link describeLane}. */
export function parseLane(lane: string): {
  readonly kind: TargetKind;
  readonly mode: PurgeMode;
  /** The hostname or distribution that the lane is for; absent: all of the account. */
  readonly scope?: string | undefined;
} {
  const [kind, mode, ...scope] = lane.split('.');
  return {
    kind: targetKindSchema.parse(kind),
    mode: purgeModeSchema.parse(mode),
    ...(scope.length > 0 && { scope: scope.join('.') }),
  };
}

/** The limits of a lane in the governor's form. `weights`: share of each client; absent clients weigh 1. */
export function governorSpec(
  account: LimitedAccount,
  lane: string,
  weights: Readonly<Record<string, number>>,
): CompiledSpec {
  const { kind } = parseLane(lane);
  const limits = purgeLimitsOf(account, kind);
  const owner = limits.budgetOf ?? kind;
  const shared = purgeLimitsOf(account, owner);
  const budgets = [
    ...shared.rates.map((rate) => rateBudget(owner, rate)),
    ...dayBudget(owner, shared.quota, shared.urgentShare),
    ...everyBudgets(account),
  ];
  return {
    budgets,
    callsAtATimeMax: account.limits.callsAtATimeMax.value,
    targetsPerCallMax: limits.targetsPerCallMax.value,
    ...(limits.bytesPerCallMax && { bytesPerCallMax: limits.bytesPerCallMax.value }),
    leaseMs: slotLeaseMs,
    weights,
    hasUrgentReserve: budgets.some((budget) => budget.unit === 'day' && budget.urgentReserve > 0),
  };
}

/**
 * The limits of a step that is no purge in the governor's form. All but polls take one of the account's places for calls at a time.
 * Throws when the vendor has no such calls.
 */
export function callSpec(
  account: Pick<LimitedAccount, 'id' | 'limits'>,
  purpose: CallPurpose,
): CompiledCallSpec {
  const limits = account.limits[purpose];
  if (limits === undefined) {
    throw new Error(`Account ${account.id} has no limits for calls of the purpose "${purpose}".`);
  }
  const callsAtATimeMax = account.limits.callsAtATimeMax.value;
  return {
    budgets: callBudgets(account, purpose),
    calls: limits.callsEach?.value ?? 1,
    ...(purpose !== 'poll' && { slot: { callsAtATimeMax, leaseMs: stepLeaseMs } }),
    ...(purpose === 'change' && { waitsWhilePaused: true }),
  };
}

function callBudgets(account: Pick<LimitedAccount, 'limits'>, purpose: CallPurpose): CompiledBudget[] {
  const own = (account.limits[purpose]?.rates ?? []).map((rate) => rateBudget(purpose, rate));
  return [...own, ...everyBudgets(account)];
}

/** What all calls of the account use up together. */
function everyBudgets({ limits }: Pick<LimitedAccount, 'limits'>): CompiledBudget[] {
  return (limits.every ?? []).map((rate) => rateBudget('every', rate));
}

function purgeLimitsOf(account: LimitedAccount, kind: TargetKind): AccountPurgeLimits {
  const limits = account.limits.purge[kind];
  if (limits === undefined) {
    throw new Error(
      `Account ${account.id} has no limits for a purge by ${kind}; intake should have refused it.`,
    );
  }
  return limits;
}

function rateBudget(owner: string, { unit, max, windowMs }: RateLimit): CompiledBudget {
  return { id: `${owner}/${unit}/${windowMs}`, unit, max: max.value, windowMs };
}

function dayBudget(owner: TargetKind, quota: DayQuota | undefined, urgentShare: number): CompiledBudget[] {
  if (quota === undefined) {
    return [];
  }
  const max = quota.targetsMax.value;
  return [
    {
      id: owner,
      unit: 'day',
      max,
      offsetMs: quota.utcOffsetMinutes * minuteMs,
      urgentReserve: Math.floor(max * urgentShare),
    },
  ];
}

function hostnameOf(target: Target): string {
  return URL.canParse(target.value) ? new URL(target.value).hostname : target.value;
}
