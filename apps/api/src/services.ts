import type { WrongKeyGate } from '@purgeway/access';
import type { CallSpec } from '@purgeway/store';
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
  ReceiverStore,
  SessionStore,
} from '@purgeway/store';
import type { Callbacks, Distribution, Key } from '@purgeway/config';
import type { CallPurpose, Vendor, VendorAdapter } from '@purgeway/vendors';
import type { Clock, Logger } from '@purgeway/runtime';
import type { Tracer } from '@purgeway/telemetry';
import type { AuditTrail } from './access/audit-trail.ts';
import type { KeyRing } from './access/key-ring.ts';
import type { LastUse } from './access/last-use.ts';
import type { RateLimiter } from './access/rate-limiter.ts';
import type { HookCounts } from './hooks/hook-counts.ts';
import type { HookSpool } from './hooks/hook-spool.ts';
import type { OwnHook } from './hooks/own-hooks.ts';
import type { CallbackRules } from './intake/check-callback.ts';
import type { OperationFeed } from './events/operation-feed.ts';
import type { RateGate } from './http/rate-gate.ts';
import type { UnderWay } from './http/under-way.ts';
import type { LiveFronting } from './intake/fronting.ts';
import type { ApiObserver } from './observe/observer.ts';
import type { ShownAccount } from './present/account.ts';

/** Whether purges can be accepted now. */
export interface Health {
  ready(): Promise<{ readonly ok: boolean; readonly problems: readonly string[] }>;
}

/** What was measured, in the format of the one who asks for it. */
export interface Metrics {
  /** Never rejects. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** A vendor account, and how to reach the vendor with it. */
export interface VendorAccount {
  readonly id: string;
  /** In the edition that the account uses. */
  readonly vendor: Vendor;
  readonly adapter: VendorAdapter;
  /** The same adapter, which tells besides how far the vendor's clock is ahead of ours, at every answer that shows it. */
  withClock(onClock: (offsetMs: number) => void): VendorAdapter;
  /** What the governor must know of a call. Throws when the vendor has no such calls. */
  callSpec(purpose: CallPurpose): CallSpec;
}

/** What the routes work with. */
export interface Services {
  readonly operations: OperationStore;
  readonly distributions: DistributionStore;
  readonly calls: CallStore;
  readonly deliveries: DeliveryStore;
  readonly accounts: AccountStore;
  readonly minutes: MinuteStore;
  readonly keyUsage: KeyUsageStore;
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly health: Health;
  readonly observer: ApiObserver;
  readonly tracer: Tracer;
  /** What was measured. Absent: nothing is. */
  readonly metrics?: Metrics | undefined;
  /** Whether an address is in a network that may read the metrics without a key. */
  readonly isMeasuringNetwork: (address: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly underWay: UnderWay;
  /** Signs cursors. */
  readonly cursorSecret: string;
  readonly keyRing: KeyRing;
  /** Every key, in the order of the config. */
  readonly keys: readonly Key[];
  readonly rateLimiter: RateLimiter;
  readonly wrongKeys: WrongKeyGate;
  readonly lastUse: LastUse;
  readonly auditTrail: AuditTrail;
  /** Proxies in front of the API that add to `X-Forwarded-For`. */
  readonly trustedProxies: number;
  readonly fronting: LiveFronting;
  /** Operations that are looked at live. */
  readonly feed: OperationFeed;
  readonly callbacks: CallbackRules;
  /** Callback endpoints that were made through the API. */
  readonly endpoints: EndpointStore;
  /** Those of the config file, by name. */
  readonly configuredEndpoints: Callbacks['endpoints'];
  /** How those who take callbacks stand. */
  readonly receivers: Pick<ReceiverStore, 'status' | 'failing' | 'mend' | 'forget'>;
  /** Every configured client. */
  readonly clients: readonly string[];
  readonly shownAccounts: readonly ShownAccount[];
  /** Every vendor with an account. */
  readonly vendorIds: readonly string[];
  /** The vendor of an account; undefined when it is not configured. */
  readonly vendorOf: (account: string) => string | undefined;
  readonly purgeDeadlineMs: number;
  /** By id, in the order of the config. */
  readonly vendorAccounts: ReadonlyMap<string, VendorAccount>;
  /** The config's choice for a new distribution with that domain; undefined when no rule fits. */
  readonly accountFor: (domain: string | undefined) => string | undefined;
  /** Those of the config file, in its order. */
  readonly registered: readonly Distribution[];
  readonly changeDeadlineMs: number;
  /** Every vendor that Purgeway knows, with an account or without. */
  readonly vendors: readonly Vendor[];
  /** Resolves after that time; rejects when the signal fires. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** By name, in the order of the config. */
  readonly hooks: ReadonlyMap<string, OwnHook>;
  readonly hookCounts: HookCounts;
  /** Absent: hooks that come while Redis is away are refused. */
  readonly hookSpool: HookSpool | undefined;
  /** Whether a vendor's call about that distribution may be heard now. */
  readonly hints: RateGate;
}
