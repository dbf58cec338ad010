import type { AccountStore, DeliveryStore, OperationStore } from '@purgeway/store';
import type { Clock, Logger } from '@purgeway/runtime';
import type { KeyRing } from './access/key-ring.ts';
import type { CallbackRules } from './intake/check-callback.ts';
import type { Fronting } from './intake/fronting.ts';
import type { ShownAccount } from './present/account.ts';

/** Whether purges can be accepted now. */
export interface Health {
  ready(): Promise<{ readonly ok: boolean; readonly problems: readonly string[] }>;
}

/** What the routes work with. */
export interface Services {
  readonly operations: OperationStore;
  readonly deliveries: DeliveryStore;
  readonly accounts: AccountStore;
  readonly health: Health;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Signs cursors and dashboard sessions. */
  readonly cursorSecret: string;
  readonly keyRing: KeyRing;
  readonly fronting: Fronting;
  readonly callbacks: CallbackRules;
  /** Every configured client. */
  readonly clients: readonly string[];
  readonly shownAccounts: readonly ShownAccount[];
  /** Every vendor with an account. */
  readonly vendorIds: readonly string[];
  /** The vendor of an account; undefined when it is not configured. */
  readonly vendorOf: (account: string) => string | undefined;
  readonly purgeDeadlineMs: number;
}
