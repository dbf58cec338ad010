import { createWrongKeyGate } from '@purgeway/access';
import {
  callSpec,
  chooseAccount,
  createVendorOf,
  type Account,
  type Config,
  type Routing,
} from '@purgeway/config';
import { createNetworkList, createUrlRules } from '@purgeway/egress';
import { isTerminal } from '@purgeway/model';
import { quietErrors, type Clock, type Logger } from '@purgeway/runtime';
import type {
  AccountStore,
  AuditStore,
  CallStore,
  DeliveryStore,
  DistributionStore,
  EndpointStore,
  KeyUsageStore,
  MinuteStore,
  OperationStore,
  SessionStore,
} from '@purgeway/store';
import { noTracer, type Tracer } from '@purgeway/telemetry';
import { createExchange, vendors as knownVendors, type Exchange, type Vendor } from '@purgeway/vendors';
import { createAuditTrail } from './access/audit-trail.ts';
import { createKeyRing } from './access/key-ring.ts';
import { createLastUse } from './access/last-use.ts';
import { createRateLimiter } from './access/rate-limiter.ts';
import type { DashboardQueue } from './dashboard/board.ts';
import { createHookCounts } from './hooks/hook-counts.ts';
import type { HookSpool } from './hooks/hook-spool.ts';
import { openHooks } from './hooks/own-hooks.ts';
import { createRateGate } from './http/rate-gate.ts';
import { createUnderWay, type UnderWay } from './http/under-way.ts';
import { createOperationFeed, type OperationFeed } from './events/operation-feed.ts';
import { createFronting } from './intake/create-fronting.ts';
import { noObserver, type ApiObserver } from './observe/observer.ts';
import { presentAsItStands } from './present/operation-as-it-stands.ts';
import type { Health, Metrics, Services, VendorAccount } from './services.ts';

/** What the API is built from. */
export interface ApiDeps {
  readonly config: Config;
  readonly routing: Routing;
  readonly operations: OperationStore;
  readonly distributions: DistributionStore;
  readonly calls: CallStore;
  readonly deliveries: DeliveryStore;
  readonly endpoints: EndpointStore;
  readonly receivers: Services['receivers'];
  readonly accounts: AccountStore;
  readonly minutes: MinuteStore;
  readonly keyUsage: KeyUsageStore;
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly health: Health;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves after that time; rejects when the signal fires. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Absent: every vendor Purgeway knows. */
  readonly vendors?: readonly Vendor[] | undefined;
  /** Signs cursors and the addresses that vendors call back; at least 32 random characters, the same in every process. */
  readonly cursorSecret: string;
  /** Queues to show at `/admin/queues`; absent means no dashboard. */
  readonly dashboard?: { readonly queues: readonly DashboardQueue[] } | undefined;
  /** Keeps hooks while Redis is away. Absent: they are refused then. */
  readonly hookSpool?: HookSpool | undefined;
  /** Told of what is done, for metrics. Absent: nobody is. */
  readonly observer?: ApiObserver | undefined;
  readonly metrics?: Metrics | undefined;
  /** Follows requests. Absent: nobody does. */
  readonly tracer?: Tracer | undefined;
  /** Fires when the API stops: streams end then. Absent: it does not. */
  readonly stopping?: AbortSignal | undefined;
  /** Told of every handler that sets to work, for who must wait for them. Absent: nobody does. */
  readonly underWay?: UnderWay | undefined;
}

/** Works out once what the routes look up at every request. */
export function createServices({ config, routing, vendors = knownVendors, ...others }: ApiDeps): Services {
  const exchange = createExchange();
  const vendorOf = createVendorOf(config.accounts);
  return {
    ...others,
    observer: others.observer ?? noObserver,
    tracer: others.tracer ?? noTracer,
    isMeasuringNetwork: createNetworkList(config.metrics.allowedNetworks),
    underWay: others.underWay ?? createUnderWay(),
    keyRing: createKeyRing({ keys: config.keys, rateLimit: config.server.rateLimit, clock: others.clock }),
    keys: config.keys,
    rateLimiter: createRateLimiter(others),
    wrongKeys: createWrongKeyGate(others.clock),
    lastUse: createLastUse(others),
    auditTrail: createAuditTrail(others),
    trustedProxies: config.server.trustedProxies,
    fronting: createFronting({
      routing,
      accounts: config.accounts,
      distributions: others.distributions,
      clock: others.clock,
      onFailed: quietErrors((error, times) =>
        others.logger.info({ err: error, times }, 'api.distributions-not-seen'),
      ),
    }),
    feed: openFeed(others, vendorOf),
    callbacks: {
      endpointNames: Object.keys(config.callbacks.endpoints),
      allowedHosts: config.callbacks.allowedHosts,
      findUrlProblem: createUrlRules(config.callbacks),
      hasSecret: config.callbacks.secret !== undefined,
    },
    configuredEndpoints: config.callbacks.endpoints,
    clients: config.clients.map(({ id }) => id),
    shownAccounts: config.accounts,
    vendorIds: [...new Set(config.accounts.map(({ vendor }) => vendor.id))],
    vendorOf,
    purgeDeadlineMs: config.purge.deadlineMs,
    vendorAccounts: new Map(
      config.accounts.map((account) => [account.id, openAccount(account, exchange, others.clock)]),
    ),
    accountFor: (domain) => chooseAccount(config.controlPlane.accountRules, domain),
    registered: config.distributions,
    changeDeadlineMs: config.controlPlane.deadlineMs,
    vendors,
    hooks: openHooks(config.hooks, config.server.rateLimit),
    hookCounts: createHookCounts(others.clock),
    hookSpool: others.hookSpool,
    hints: createRateGate({ burst: 10, perSecond: 1, now: () => others.clock.now() }),
  };
}

/** Follows operations for those who watch them live. */
function openFeed(
  deps: Pick<ApiDeps, 'operations' | 'accounts' | 'pause' | 'clock' | 'stopping'>,
  vendorOf: Services['vendorOf'],
): OperationFeed {
  return createOperationFeed({
    look: async (id) => {
      const record = await deps.operations.get(id);
      return (
        record && {
          text: JSON.stringify(await presentAsItStands(record, { ...deps, vendorOf })),
          isFinal: isTerminal(record.state),
        }
      );
    },
    pause: deps.pause,
    clock: deps.clock,
    stopping: deps.stopping ?? new AbortController().signal,
  });
}

function openAccount(account: Account, exchange: Exchange, clock: Clock): VendorAccount {
  const now = (): number => clock.now();
  return {
    id: account.id,
    vendor: account.vendor,
    adapter: account.createAdapter({ exchange, now }),
    withClock: (onClock) => account.createAdapter({ exchange: createExchange({ onClock }), now }),
    callSpec: (purpose) => callSpec(account, purpose),
  };
}
