import type { LimitedAccount } from '@purgeway/config';
import type { AccountStatus } from '@purgeway/store';
import type { Capabilities, DayQuota, Limit, PurgeLimits, VendorLimits } from '@purgeway/vendors';
import type { ShownAccountState, ShownAccountStatus, ShownKindLimits, ShownPause } from './account-schema.ts';
import { presentCircuit } from './circuit.ts';
import { presentCallLimits, presentRates } from './limits.ts';
import { presentHold } from './operation.ts';
import { presentTime } from './time.ts';

/** What of an account is shown; never its settings, which hold credentials. */
export interface ShownAccount extends LimitedAccount {
  readonly vendor: { readonly id: string; readonly name: string; readonly capabilities: Capabilities };
}

/** How an account stands, and what is worked out from it. */
export interface Standing {
  readonly status: AccountStatus;
  readonly backlog: {
    readonly targets: number;
    readonly oldestSeconds: number;
    /** Absent: nobody knows, because it is paused. */
    readonly clearsInSeconds?: number | undefined;
  };
  /** Purge calls that the governor grants now. */
  readonly callsLeft: number;
}

const dayMs = 86_400_000;

/** A vendor account: its limits, what they allow a day, and how it stands. */
export function presentAccount(
  { id, vendor, limits }: ShownAccount,
  { status, backlog, callsLeft }: Standing,
): ShownAccountState {
  return {
    id,
    vendor: vendor.id,
    vendor_name: vendor.name,
    calls_at_a_time_max: limits.callsAtATimeMax,
    purge: Object.fromEntries(
      Object.entries(limits.purge).map(([kind, own]) => [
        kind,
        presentPurgeLimits({ kind, own, limits, status }),
      ]),
    ),
    ...presentCallLimits(limits),
    paused: presentPause(status),
    backlog: {
      targets: backlog.targets,
      oldest_seconds: backlog.oldestSeconds,
      clears_in_seconds: backlog.clearsInSeconds,
    },
    calls_left: callsLeft,
    status: presentStatus(status),
  };
}

/** Who paused an account, and when; undefined while it works. */
export function presentPause({ paused }: Pick<AccountStatus, 'paused'>): ShownPause | undefined {
  return paused && { since: presentTime(paused.sinceMs), by: paused.by };
}

interface KindLimits {
  readonly kind: string;
  readonly own: PurgeLimits;
  readonly limits: VendorLimits;
  readonly status: AccountStatus;
}

/** Kinds that share a budget show the budget's rates and quota, and what was used of it. */
function presentPurgeLimits({ kind, own, limits, status }: KindLimits): ShownKindLimits {
  const { rates, quota } = own.budgetOf === undefined ? own : (limits.purge[own.budgetOf] ?? own);
  return {
    targets_per_call_max: own.targetsPerCallMax,
    bytes_per_call_max: own.bytesPerCallMax,
    budget_of: own.budgetOf,
    rates: presentRates(rates),
    quota: quota && { targets_per_day_max: quota.targetsMax, utc_offset_minutes: quota.utcOffsetMinutes },
    targets_per_day: targetsPerDay({ ...own, rates: [...rates, ...(limits.every ?? [])], quota }),
    targets_used_today: status.usedToday[own.budgetOf ?? kind],
  };
}

/** The most targets a day that the limits together allow. */
export function targetsPerDay({
  targetsPerCallMax,
  rates,
  quota,
}: Pick<PurgeLimits, 'targetsPerCallMax' | 'rates'> & { readonly quota: DayQuota | undefined }):
  | number
  | undefined {
  const byRates = rates.map(({ unit, max, windowMs }) => {
    const perDay = (max.value * dayMs) / windowMs;
    return unit === 'calls' ? perDay * targetsPerCallMax.value : perDay;
  });
  const all = [...byRates, ...valueOf(quota?.targetsMax)];
  return all.length === 0 ? undefined : Math.floor(Math.min(...all));
}

function presentStatus({
  waiting,
  inFlight,
  watching,
  changes,
  hold,
  circuit,
  lanes,
}: AccountStatus): ShownAccountStatus {
  return {
    waiting,
    in_flight: inFlight,
    watching,
    changes,
    hold: hold && presentHold(hold),
    circuit: presentCircuit(circuit ?? { state: 'closed', failures: 0, trips: 0 }),
    lanes: lanes.map((lane) => ({ ...lane, hold: lane.hold && presentHold(lane.hold) })),
  };
}

function valueOf(limit: Limit | undefined): number[] {
  return limit === undefined ? [] : [limit.value];
}
