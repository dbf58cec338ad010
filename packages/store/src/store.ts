import type { Repeat } from './keep-call.ts';
import type { Vault } from '@purgeway/model';
import type { Redis } from 'ioredis';
import type { AuditChainName, AuditStore, ChainBounds, KeyUsageStore, SessionStore } from './access-types.ts';
import { createAccountStore } from './accounts.ts';
import { createAuditStore } from './audit.ts';
import { createBatchStore, type BatchStore } from './batches.ts';
import { createCallStore } from './calls.ts';
import { createChangeStore } from './changes.ts';
import { createDeliveryRecords, type DeliveryRecords } from './deliveries.ts';
import type { StoreDeps } from './deps.ts';
import { createDistributionStore } from './distributions.ts';
import { createEndings } from './endings.ts';
import { createEndpointStore, type EndpointStore } from './endpoints.ts';
import { createHandOver, type WishAttempt } from './hand-over.ts';
import { createIndexer, type Indexer } from './index-operations.ts';
import { createKeys } from './keys.ts';
import { createKeyUsageStore } from './key-usage.ts';
import { createOperationStore } from './operations.ts';
import { createMinuteCounter, createMinuteStore } from './minutes.ts';
import { createQuotaStore } from './quota.ts';
import { createReceiverStore, type ReceiverStore } from './receivers.ts';
import { reconcile, type SweepReport } from './reconcile.ts';
import { createRoom, type Room } from './room.ts';
import { createRunScript } from './scripts.ts';
import { createSessionStore } from './sessions.ts';
import {
  createSettle,
  noteReason,
  type HandOver,
  type OnSettled,
  type Settle,
  type Settlement,
} from './settle.ts';
import { readTraces } from './traces.ts';
import type { ChangeStore, DistributionStore } from './distribution-types.ts';
import type { AccountStore, MinuteStore } from './account-types.ts';
import type { CallStore, DescribeLane, JobWish, OperationStore, QuotaStore } from './types.ts';

export interface StoreClock {
  now(): number;
  /** What scripts are told the time is, where the server's clock is another. Absent: the same. */
  forScripts?(): string;
}

export interface StoreOptions {
  readonly redis: Redis;
  /** A connection that only listens; see `OperationStore.waitForEnd`. */
  readonly subscriber: Redis;
  readonly prefix: string;
  /** A clock of the caller's own, for tests. Absent: records take this process's time, limits the Redis server's. */
  readonly clock?: StoreClock | undefined;
  /** Encrypts the secrets that are kept. Absent: none may be kept. */
  readonly vault?: Vault | undefined;
  readonly describeLane: DescribeLane;
  readonly wish: (job: JobWish) => Promise<void>;
  readonly wishAttempt: WishAttempt;
  /** Told of failures that the reconciler will mend and nobody else is told of. */
  readonly onError: (error: Error) => void;
  /** Told of what targets came to, for metrics. Absent: nobody is. */
  readonly onSettled?: OnSettled | undefined;
  /** How long a record is kept after its operation ended. */
  readonly recordsKeptMs: number;
  /** How it is told again and again that the process lives; for tests. Absent: by the machine's clock. */
  readonly repeat?: Repeat | undefined;
  /** What the chains of the audit log may hold. Absent: 400 days and a million entries each. */
  readonly auditBounds?: Readonly<Record<AuditChainName, ChainBounds>> | undefined;
}

/** Everything Purgeway remembers. */
export interface Store {
  readonly operations: OperationStore;
  readonly accounts: AccountStore & QuotaStore;
  readonly batches: BatchStore;
  readonly distributions: DistributionStore;
  readonly changes: ChangeStore;
  readonly calls: CallStore;
  readonly deliveries: DeliveryRecords;
  readonly endpoints: EndpointStore;
  readonly receivers: ReceiverStore;
  readonly keyUsage: KeyUsageStore;
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly settle: Settle;
  readonly minutes: MinuteStore;
  readonly indexer: Indexer;
  /** Notes the last failure of an account for an operation that goes on. */
  noteReason(operationId: string, note: Settlement['note']): Promise<void>;
  /** Traceparents of those of the operations whose requests were recorded. */
  traces(operationIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly handOver: HandOver;
  readonly room: Pick<Room, 'explain' | 'memory'>;
  reconcile(accounts: readonly string[]): Promise<SweepReport>;
}

export function createStore(options: StoreOptions): Store {
  const { clock, redis } = options;
  const deps: StoreDeps = {
    redis,
    keys: createKeys(options.prefix),
    run: createRunScript(redis),
    room: createRoom(redis),
    now: clock === undefined ? Date.now : () => clock.now(),
    scriptNow: scriptClock(clock),
    vault: options.vault,
    describeLane: options.describeLane,
    wish: options.wish,
    onError: options.onError,
    onSettled: options.onSettled,
    recordsKeptMs: options.recordsKeptMs,
    repeat: options.repeat,
  };
  const deliveries = createDeliveryRecords(deps, options.wishAttempt);
  const handOver = createHandOver(deps, deliveries, options.wishAttempt);
  const counter = createMinuteCounter(deps);
  const settle = createSettle(deps, handOver, counter);
  const audit = createAuditStore(deps, options.auditBounds);
  return {
    operations: createOperationStore(deps, { endings: createEndings(options.subscriber), settle, audit }),
    accounts: { ...createAccountStore(deps), ...createQuotaStore(deps) },
    batches: createBatchStore(deps),
    distributions: createDistributionStore(deps, settle),
    changes: createChangeStore(deps, settle),
    calls: createCallStore(deps),
    deliveries,
    endpoints: createEndpointStore(deps),
    receivers: createReceiverStore(deps, options.wishAttempt),
    keyUsage: createKeyUsageStore(deps),
    sessions: createSessionStore(deps),
    audit,
    settle,
    minutes: createMinuteStore(deps),
    indexer: createIndexer(deps),
    noteReason: (operationId, note) => noteReason(deps, operationId, note),
    traces: (operationIds) => readTraces(deps, operationIds),
    handOver,
    room: deps.room,
    reconcile: (accounts) =>
      reconcile(
        { store: deps, handOver, settle, deliveries, counter, wishAttempt: options.wishAttempt },
        accounts,
      ),
  };
}

function scriptClock(clock: StoreClock | undefined): () => string {
  if (clock === undefined) {
    return () => '';
  }
  return () => clock.forScripts?.() ?? String(Math.floor(clock.now()));
}
