import type { Hold } from '@purgeway/model';
import type {
  AccountStatus,
  AccountStore,
  Backlog,
  CallRoom,
  CircuitStatus,
  GovernorSpec,
  Pause,
} from '@purgeway/store';

/** An AccountStore in memory. */
export class MemoryAccounts implements AccountStore {
  readonly holds = new Map<string, Hold>();
  readonly usedToday = new Map<string, Record<string, number>>();
  readonly circuits = new Map<string, CircuitStatus>();
  readonly resumed: string[] = [];
  readonly pauses = new Map<string, Pause>();
  readonly backlogs = new Map<string, Backlog>();
  /** Awaited by every `resume`. */
  beforeResume: () => Promise<void> = () => Promise.resolve();

  status = async (account: string): Promise<AccountStatus> => ({
    account,
    waiting: 0,
    inFlight: 0,
    watching: 0,
    changes: 0,
    hold: this.holds.get(account),
    circuit: this.circuits.get(account),
    paused: this.pauses.get(account),
    lanes: [],
    usedToday: this.usedToday.get(account) ?? {},
  });

  backlog = async (account: string): Promise<Backlog> =>
    this.backlogs.get(account) ?? { targets: 0, lanes: [] };

  /** Grants as many calls as may be under way at a time, or none while it is held. */
  room = async (account: string, specs: readonly GovernorSpec[]): Promise<readonly CallRoom[]> => {
    const hold = this.holds.get(account);
    return specs.map(({ callsAtATimeMax }) =>
      hold === undefined
        ? { calls: callsAtATimeMax, untilMs: 0 }
        : { calls: 0, untilMs: hold.untilMs, reason: hold.reason },
    );
  };

  pause = async (account: string, by: string): Promise<void> => {
    this.pauses.set(account, { sinceMs: Date.UTC(2026, 0, 1), by });
  };

  resume = async (account: string): Promise<void> => {
    await this.beforeResume();
    this.resumed.push(account);
    this.holds.delete(account);
    this.pauses.delete(account);
  };

  /** Nothing is lost in memory. */
  askForDue = (): Promise<void> => Promise.resolve();
}
