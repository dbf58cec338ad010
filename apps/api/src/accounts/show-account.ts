import { clearingMs, governorSpec } from '@purgeway/config';
import { purgeModes, targetKinds } from '@purgeway/model';
import type { AccountStatus, Backlog, CallRoom, GovernorSpec } from '@purgeway/store';
import type { ShownAccountState } from '../present/account-schema.ts';
import { presentAccount, type ShownAccount } from '../present/account.ts';
import type { Services } from '../services.ts';

type LookServices = Pick<Services, 'accounts' | 'clock'>;

/** An account as it was read at one time. */
export interface Look {
  readonly status: AccountStatus;
  readonly backlog: Backlog;
  /** For each spec that was asked about, in their order. */
  readonly room: readonly CallRoom[];
  readonly nowMs: number;
  /** When it may call again if it is held, ms since 1970; now when it may, undefined when nobody knows. */
  readonly startMs: number | undefined;
}

/** Reads how an account stands, and whether it may make such calls. */
export async function lookAt(
  { id }: Pick<ShownAccount, 'id'>,
  specs: readonly GovernorSpec[],
  { accounts, clock }: LookServices,
): Promise<Look> {
  const [status, backlog, room] = await Promise.all([
    accounts.status(id),
    accounts.backlog(id),
    accounts.room(id, specs),
  ]);
  const nowMs = clock.now();
  return { status, backlog, room, nowMs, startMs: startOf(status, nowMs) };
}

/** An account as the API shows it now, with what its standing comes to. */
export async function showAccount(account: ShownAccount, services: LookServices): Promise<ShownAccountState> {
  const kinds = targetKinds.filter((kind) => account.limits.purge[kind] !== undefined);
  const specs = kinds.map((kind) => governorSpec(account, `${kind}.${purgeModes[0]}`, {}));
  const look = await lookAt(account, specs, services);
  const { status, backlog, room, nowMs } = look;
  const waits = kinds.map((kind) => backlog.lanes.some(({ lane }) => lane.startsWith(`${kind}.`)));
  // What others could send is of no use to those that wait.
  const counted = waits.includes(true) ? room.filter((_, i) => waits[i]) : room;
  return presentAccount(account, {
    status,
    backlog: {
      targets: backlog.targets,
      oldestSeconds: seconds(nowMs - (backlog.oldestAtMs ?? nowMs)),
      clearsInSeconds: clearsIn(account, look),
    },
    callsLeft: Math.max(0, ...counted.map(({ calls }) => calls)),
  });
}

function startOf({ hold, paused, circuit }: AccountStatus, nowMs: number): number | undefined {
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

function clearsIn(
  account: ShownAccount,
  { status: { usedToday }, backlog, nowMs, startMs }: Look,
): number | undefined {
  if (backlog.targets === 0) {
    return 0;
  }
  if (startMs === undefined) {
    return undefined;
  }
  const loads = backlog.lanes.filter(({ lane }) => isOf(account, lane));
  const ms = clearingMs({ account, loads, startMs, usedToday, usedAtMs: nowMs });
  return Number.isFinite(ms) ? seconds(startMs - nowMs + ms) : undefined;
}

/** What waits of a kind that the config has no limits for any more goes nowhere. */
function isOf(account: ShownAccount, lane: string): boolean {
  return targetKinds.some((kind) => lane.startsWith(`${kind}.`) && account.limits.purge[kind] !== undefined);
}
