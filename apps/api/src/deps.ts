import type { Config, Routing } from '@purgeway/config';
import type { Clock, Logger } from '@purgeway/runtime';
import type { AccountStore, DeliveryStore, OperationStore } from '@purgeway/store';
import { createKeyRing } from './access/key-ring.ts';
import type { DashboardQueue } from './dashboard/board.ts';
import type { Health, Services } from './services.ts';

/** What the API is built from. */
export interface ApiDeps {
  readonly config: Config;
  readonly routing: Routing;
  readonly operations: OperationStore;
  readonly deliveries: DeliveryStore;
  readonly accounts: AccountStore;
  readonly health: Health;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Signs cursors and dashboard sessions; at least 32 random characters, the same in every API process. */
  readonly cursorSecret: string;
  /** Queues to show at `/admin/queues`; absent means no dashboard. */
  readonly dashboard?: { readonly queues: readonly DashboardQueue[] } | undefined;
}

/** Works out once what the routes look up at every request. */
export function createServices({ config, routing, ...others }: ApiDeps): Services {
  const vendorByAccount = new Map(config.accounts.map(({ id, vendor }) => [id, vendor.id]));
  return {
    ...others,
    keyRing: createKeyRing(config.keys),
    fronting: routing,
    callbacks: {
      endpointNames: Object.keys(config.callbacks.endpoints),
      allowedHosts: config.callbacks.allowedHosts,
      hasSecret: config.callbacks.secret !== undefined,
    },
    clients: config.clients.map(({ id }) => id),
    shownAccounts: config.accounts,
    vendorIds: [...new Set(vendorByAccount.values())],
    vendorOf: (account) => vendorByAccount.get(account),
    purgeDeadlineMs: config.purge.deadlineMs,
  };
}
