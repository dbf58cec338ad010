import type { Hold } from '@purgeway/model';
import type { AccountStatus, AccountStore, CircuitStatus } from '@purgeway/store';

/** An AccountStore in memory. */
export class MemoryAccounts implements AccountStore {
  readonly holds = new Map<string, Hold>();
  readonly usedToday = new Map<string, Record<string, number>>();
  readonly circuits = new Map<string, CircuitStatus>();
  readonly resumed: string[] = [];
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
    lanes: [],
    usedToday: this.usedToday.get(account) ?? {},
  });

  resume = async (account: string): Promise<void> => {
    await this.beforeResume();
    this.resumed.push(account);
    this.holds.delete(account);
  };

  /** Nothing is lost in memory. */
  askForDue = (): Promise<void> => Promise.resolve();
}
