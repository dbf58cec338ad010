import { clearingMs, governorSpec } from '@purgeway/config';
import { purgeModes, targetKinds } from '@purgeway/model';
import type { AccountStatus, Backlog, CallRoom, GovernorSpec } from '@purgeway/store';
import type { ShownAccount, Standing } from '../present/account.ts';
import type { Services } from '../services.ts';

type LookServices = Pick<Services, 'accounts' | 'clock'>;

/** How an account stands now, and what that comes to. */
export async function lookAtAccount(account: ShownAccount, services: LookServices): Promise<Standing> {
  const { accounts, clock } = services;
  const [status, backlog, room] = await Promise.all([
    accounts.status(account.id),
    accounts.backlog(account.id),
    accounts.room(account.id, specsOf(account)),
  ]);
  const nowMs = clock.now();
  return {
    status,
    backlog: {
      targets: backlog.targets,
      oldestSeconds: seconds(nowMs - (backlog.oldestAtMs ?? nowMs)),
      clearsInSeconds: clearsIn({ account, status, backlog, room, nowMs }),
    },
    callsLeft: Math.max(0, ...room.map(({ calls }) => calls)),
  };
}

/** When a held account may call again, ms since 1970; now when it may, undefined when nobody knows. */
export function startOf({ hold, paused, circuit }: AccountStatus, nowMs: number): number | undefined {
  if (paused !== undefined) {
    return undefined;
  }
  // A hold of a lane alone is a window or a quota, which is counted by itself.
  const isHeld = hold !== undefined && !['rate', 'quota', 'slots'].includes(hold.reason);
  return Math.max(nowMs, isHeld ? hold.untilMs : 0, circuit?.untilMs ?? 0);
}

/** Whole seconds, never less than none. */
export function seconds(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}

interface Look {
  readonly account: ShownAccount;
  readonly status: AccountStatus;
  readonly backlog: Backlog;
  readonly room: readonly CallRoom[];
  readonly nowMs: number;
}

function clearsIn({ account, status, backlog, nowMs }: Look): number | undefined {
  if (backlog.targets === 0) {
    return 0;
  }
  const startMs = startOf(status, nowMs);
  if (startMs === undefined) {
    return undefined;
  }
  const loads = backlog.lanes.filter(({ lane }) => isOf(account, lane));
  const { usedToday } = status;
  const ms = clearingMs({ account, loads, startMs, usedToday, usedAtMs: nowMs });
  return Number.isFinite(ms) ? seconds(startMs - nowMs + ms) : undefined;
}

/** What waits of a kind that the config has no limits for any more goes nowhere. */
function isOf(account: ShownAccount, lane: string): boolean {
  return targetKinds.some((kind) => lane.startsWith(`${kind}.`) && account.limits.purge[kind] !== undefined);
}

/** Of every kind that the account can purge. */
function specsOf(account: ShownAccount): GovernorSpec[] {
  return targetKinds
    .filter((kind) => account.limits.purge[kind] !== undefined)
    .map((kind) => governorSpec(account, `${kind}.${purgeModes[0]}`, {}));
}
