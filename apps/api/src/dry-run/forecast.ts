import { callsOf, clearingMs, dayQuotaOf, governorSpec, type LaneLoad } from '@purgeway/config';
import { isCapable } from '@purgeway/vendors';
import { lookAt, seconds } from '../accounts/show-account.ts';
import { presentPause, type ShownAccount } from '../present/account.ts';
import type { Services } from '../services.ts';

export interface ForecastRequest {
  readonly account: ShownAccount;
  readonly loads: readonly LaneLoad[];
  /** Urgent targets do not wait behind what waits already. */
  readonly isUrgent: boolean;
}

/** What a purge would take at one account, as it stands now. */
export async function forecast(
  { account, loads, isUrgent }: ForecastRequest,
  services: Pick<Services, 'accounts' | 'clock'>,
) {
  const specs = loads.map(({ lane }) => governorSpec(account, lane, {}));
  const { status, backlog, room, nowMs, startMs: heldMs } = await lookAt(account, specs, services);
  const { usedToday } = status;
  const freeMs = Math.min(...room.map(({ calls, untilMs }) => (calls > 0 ? nowMs : untilMs)));
  const startMs = heldMs === undefined ? nowMs : Math.max(heldMs, freeMs);
  const before = isUrgent ? [] : backlog.lanes;
  const takesMs = clearingMs({
    account,
    loads: [...before, ...loads],
    startMs,
    usedToday,
    usedAtMs: nowMs,
    isUrgent,
  });
  return {
    account: account.id,
    vendor: account.vendor.id,
    targets: loads.reduce((sum, { targets }) => sum + targets, 0),
    calls: loads.reduce((sum, load) => sum + callsOf(account, load), 0),
    waiting: backlog.targets,
    quota: quotasOf(account, loads, usedToday),
    paused: presentPause(status),
    starts_in_seconds: heldMs === undefined ? undefined : seconds(startMs - nowMs),
    takes_seconds: Number.isFinite(takesMs) ? seconds(takesMs) : undefined,
    proof: isCapable(account.vendor.capabilities, 'task.status') ? 'polled' : 'none',
  };
}

/** What of each day's quota would be left; undefined where no day is counted. */
function quotasOf(
  account: ShownAccount,
  loads: readonly LaneLoad[],
  usedToday: Readonly<Record<string, number>>,
) {
  const quotas = new Map<string, { per_day: number; used: number; needed: number }>();
  for (const { lane, targets } of loads) {
    const day = dayQuotaOf(account, lane);
    if (day !== undefined) {
      const known = quotas.get(day.id) ?? { per_day: day.max, used: usedToday[day.id] ?? 0, needed: 0 };
      quotas.set(day.id, { ...known, needed: known.needed + targets });
    }
  }
  const items = [...quotas].map(([kind, quota]) => ({
    kind,
    ...quota,
    left_after: Math.max(0, quota.per_day - quota.used - quota.needed),
  }));
  return items.length === 0 ? undefined : items;
}
