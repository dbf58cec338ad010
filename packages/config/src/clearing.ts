import { governorSpec, type CompiledBudget, type CompiledSpec, type LimitedAccount } from './lanes.ts';

/** What waits in one lane. */
export interface LaneLoad {
  readonly lane: string;
  readonly targets: number;
  /** Percent-encoded, of all of them; absent: too few to matter. */
  readonly bytes?: number | undefined;
}

/** What an account has to send, and when it begins. */
export interface ClearingRequest {
  readonly account: LimitedAccount;
  readonly loads: readonly LaneLoad[];
  /** When the first call goes, ms since 1970. */
  readonly startMs: number;
  /** What was counted of each day's quota at `usedAtMs`. */
  readonly usedToday: Readonly<Record<string, number>>;
  readonly usedAtMs: number;
  /** It may use the share of a day that is kept for urgent purges. */
  readonly isUrgent?: boolean;
}

/** A guess: vendors answer a purge call within this time. */
const callMs = 300;
const dayMs = 86_400_000;
/** Clocks are read in whole milliseconds: the governor adds these to each window. */
const windowSlackMs = 2;

type DayBudget = Extract<CompiledBudget, { readonly unit: 'day' }>;

/** The work of one lane; `calls` are those that it takes at least. */
interface Work {
  readonly spec: CompiledSpec;
  readonly targets: number;
  readonly calls: number;
}

/** How many vendor calls a lane's load takes by itself. */
export function callsOf(account: LimitedAccount, load: LaneLoad): number {
  return workOf(account, load).calls;
}

/** The day's quota that a lane's targets count against; undefined when there is none. */
export function dayQuotaOf(account: LimitedAccount, lane: string): DayBudget | undefined {
  return dayOf(governorSpec(account, lane, {}));
}

/**
 * How long it takes at least, in ms from `startMs`, until the last of all that waits is sent: by calls at a time, by every window, and by the
 * quotas of this day and the next ones, each from its vendor's midnight. An estimate: what comes meanwhile, failures and answers that take long
 * are not in it. Infinity where a quota allows nothing at all.
 */
export function clearingMs(request: ClearingRequest): number {
  const works = request.loads
    .filter(({ targets }) => targets > 0)
    .map((load) => workOf(request.account, load));
  const ofOneDay = Map.groupBy(works, ({ spec }) => dayOf(spec)?.id);
  const byQuota = [...ofOneDay.values()].map((own) => quotaMs(own, request));
  return works.length === 0 ? 0 : Math.max(rateMs(works), ...byQuota);
}

function workOf(account: LimitedAccount, { lane, targets, bytes = 0 }: LaneLoad): Work {
  const spec = governorSpec(account, lane, {});
  const bySize = spec.bytesPerCallMax === undefined ? 0 : Math.ceil(bytes / spec.bytesPerCallMax);
  return { spec, targets, calls: Math.max(Math.ceil(targets / targetsPerCall(spec)), bySize) };
}

/** As few full calls as fill a window share it evenly. */
function targetsPerCall({ targetsPerCallMax, budgets }: CompiledSpec): number {
  const shares = budgets.map((budget) =>
    budget.unit === 'targets'
      ? Math.ceil(budget.max / Math.ceil(budget.max / targetsPerCallMax))
      : targetsPerCallMax,
  );
  return Math.min(targetsPerCallMax, ...shares);
}

function dayOf({ budgets }: CompiledSpec): DayBudget | undefined {
  return budgets.find((budget) => budget.unit === 'day');
}

/** By windows and calls at a time alone. A window is used up at once, and again when the calls that used it up have left it. */
function rateMs(works: readonly Work[]): number {
  const amounts = new Map<string, { readonly budget: CompiledBudget; amount: number }>();
  for (const { spec, targets, calls } of works) {
    for (const budget of spec.budgets) {
      const sum = amounts.get(budget.id) ?? { budget, amount: 0 };
      sum.amount += budget.unit === 'calls' ? calls : targets;
      amounts.set(budget.id, sum);
    }
  }
  const byWindow = [...amounts.values()].map(({ budget, amount }) =>
    budget.unit === 'day'
      ? 0
      : (Math.ceil(amount / budget.max) - 1) * (budget.windowMs + windowSlackMs + callMs),
  );
  const calls = works.reduce((sum, work) => sum + work.calls, 0);
  const atATime = Math.max(1, ...works.map(({ spec }) => spec.callsAtATimeMax));
  return Math.max(Math.ceil(calls / atATime) * callMs, ...byWindow.map((ms) => ms + callMs));
}

/** By the quota that all of these count against: what this day has no room for goes on the days that follow. */
function quotaMs(works: readonly Work[], request: ClearingRequest): number {
  const day = works[0] && dayOf(works[0].spec);
  if (day === undefined) {
    return 0;
  }
  const most = day.max - (request.isUrgent === true ? 0 : day.urgentReserve);
  const needed = works.reduce((sum, { targets }) => sum + targets, 0);
  const later = needed - Math.max(0, most - usedOn(day, request));
  if (later <= 0) {
    return 0;
  }
  if (most <= 0) {
    return Infinity;
  }
  const wholeDays = Math.ceil(later / most) - 1;
  const share = (later - wholeDays * most) / needed;
  return (
    untilMidnight(day, request.startMs) + wholeDays * dayMs + rateMs(works.map((work) => partOf(work, share)))
  );
}

/** What is counted of the day that it begins on. */
function usedOn(day: DayBudget, { startMs, usedAtMs, usedToday }: ClearingRequest): number {
  const dayNumber = (ms: number): number => Math.floor((ms + day.offsetMs) / dayMs);
  return dayNumber(startMs) === dayNumber(usedAtMs) ? (usedToday[day.id] ?? 0) : 0;
}

function untilMidnight({ offsetMs }: DayBudget, ms: number): number {
  return dayMs - ((ms + offsetMs) % dayMs);
}

function partOf({ spec, targets, calls }: Work, share: number): Work {
  return { spec, targets: Math.ceil(targets * share), calls: Math.ceil(calls * share) };
}
