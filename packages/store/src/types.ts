import type { AuditEntry } from './access-types.ts';
import type {
  CallbackRequest,
  Delivery,
  Destination,
  Hold,
  Note,
  OperationMeta,
  OperationState,
  OperationType,
  PurgeMeta,
  RoutedTarget,
  TargetCounts,
  TargetTruth,
} from '@purgeway/model';

/** A wish to have a BullMQ job in an account's queue. A hint: losing or doubling it does no harm. */
export interface JobWish {
  readonly account: string;
  readonly name: 'purge' | 'create' | 'update' | 'delete' | 'poll';
  readonly jobId: string;
  readonly lane?: string;
  /** The distribution that a change, or the look of a poll, is about. */
  readonly distribution?: string;
  /** A poll that asks what is left of the account's day. */
  readonly quota?: 'left';
  readonly delayMs: number;
  /** The job may stand there delayed, or finished: it is to run now all the same. */
  readonly insist?: boolean;
}

/** An operation as it stands. */
export interface OperationRecord {
  readonly meta: OperationMeta;
  readonly state: OperationState;
  readonly finishedAtMs?: number | undefined;
  /** Per account, how many targets are in each state. */
  readonly counts: Readonly<Record<string, TargetCounts>>;
  /** Last failure told by each account's vendor, while work is still open. */
  readonly lastReasons: Readonly<Record<string, { code?: string; message: string; at: string }>>;
  readonly cancelRequested: boolean;
  readonly cancelRequestedAtMs?: number | undefined;
}

export interface OperationSeed {
  readonly id: string;
  /** The id belongs to an idempotency key, so it may have come before. Absent or false: nobody else has it. */
  readonly isKeyed?: boolean;
  /** SHA-256 of the request, so that a key used again with another body is told apart. */
  readonly fingerprint: string;
  readonly meta: PurgeMeta;
  readonly targets: readonly RoutedTarget[];
  /** Goes into the audit log together with the operation: it is there when `accept` resolves with `accepted`. */
  readonly audit?: AuditEntry | undefined;
}

/** `conflict`: same idempotency key, other request. `busy`: the first request with this key is still being read. */
export type AcceptResult =
  | { readonly outcome: 'accepted' | 'replay'; readonly id: string }
  | { readonly outcome: 'conflict' | 'busy'; readonly id: string };

/** A change of a distribution has one row: the distribution, by our id. */
export interface TargetRow {
  readonly index: number;
  readonly kind: RoutedTarget['kind'] | 'distribution';
  readonly value: string;
  /** The value is sealed with a key that is not there; it is then empty. */
  readonly isUnreadable?: boolean;
  /** Its position in the purge's routes. */
  readonly route?: number;
  readonly accounts: readonly TargetTruth[];
}

/** What happened to some targets at some account, and to how many. */
export interface NoteRecord extends Note {
  /** How many came into each state by it; empty in records from before this was kept. */
  readonly changes: TargetCounts;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Position to go on from; absent at the end. */
  readonly next?: string | undefined;
}

/** What an attempt to deliver came to. */
export interface AttemptResult {
  readonly at: string;
  readonly state: Delivery['state'];
  readonly nextAttemptAtMs?: number | undefined;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
}

export interface ListedDelivery extends Delivery {
  /** There is an address, but not the key that it was sealed with. */
  readonly isUnreadable?: true;
  readonly attemptLog: readonly AttemptResult[];
}

/** A large request being taken in piece by piece. Nothing is sent before {@link Staging.seal}. */
export interface Staging {
  /** Keeps up to 1,000 more targets, in order. */
  add(targets: readonly RoutedTarget[]): Promise<void>;
  /** Accepts all that was added. Resolves when it is durable; the targets then go into their lanes. `audit`: as with {@link OperationSeed}. */
  seal(fingerprint: string, meta: PurgeMeta, audit?: AuditEntry): Promise<AcceptResult>;
  /** Forgets all that was added. Safe after a failed `add`; without it the pieces expire after ten minutes. */
  abort(): Promise<void>;
}

/** What operations are looked for by. All that are there must fit. */
export interface OperationFilters {
  readonly state?: OperationState | undefined;
  readonly type?: OperationType | undefined;
  readonly account?: string | undefined;
  /** As targets are kept: a URL, a directory up to its `/`, a tag. */
  readonly url?: string | undefined;
  readonly directory?: string | undefined;
  readonly tag?: string | undefined;
  /** In lower case. Of any target. */
  readonly hostname?: string | undefined;
  readonly vendorTask?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

export interface OperationQuery {
  /** Whose operations. */
  readonly clients: readonly string[];
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly filters?: OperationFilters | undefined;
}

/** What the intake API needs of the store. All reject with `StoreUnavailableError` when Redis does not answer. */
export interface OperationStore {
  /** Takes an operation whose targets are all in memory, in full or not at all. Resolves when it is durable and its targets stand in their lanes. */
  accept(seed: OperationSeed): Promise<AcceptResult>;
  /** Undefined when another request with the same id is being staged right now. */
  stage(id: string): Promise<Staging | undefined>;
  get(id: string): Promise<OperationRecord | undefined>;
  /**
   * Whether an operation was accepted with this fingerprint. Undefined: there is none of this id, and none is made. One that was accepted
   * and, for a failure, listed nowhere is listed again: whoever asks is going to say that it is taken.
   */
  isSame(id: string, fingerprint: string): Promise<boolean | undefined>;
  /** Newest first. With filters a page may be shorter than asked for, or empty, although there is a next one. */
  list(query: OperationQuery): Promise<Page<OperationRecord>>;
  /**
   * By when, ms since 1970, all that these clients asked for can be found by filters, if that is more than some seconds ago. Undefined: all of
   * it.
   */
  indexedUntil(clients: readonly string[]): Promise<number | undefined>;
  /** In the order of the request, from `offset` on; `next` is the following offset as text. */
  targets(
    id: string,
    query: { readonly offset: number; readonly limit: number },
  ): Promise<Page<TargetRow> | undefined>;
  /** What the operation's end is told to, its address open; undefined for nobody, or where the key to the address is not there. */
  callbackOf(record: OperationRecord): CallbackRequest | undefined;
  /**
   * What was written down about its targets, in order, from `offset` on; `next` is the following offset as text. Undefined: no such operation.
   */
  notes(
    id: string,
    query: { readonly offset: number; readonly limit: number },
  ): Promise<Page<NoteRecord> | undefined>;
  /** Takes back what is not yet sent; answers how many targets (per account) that was. Undefined: no such operation. */
  cancel(id: string): Promise<number | undefined>;
  /** Resolves when the operation has ended or `timeoutMs` has passed or the signal fires, whichever is first. */
  waitForEnd(id: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/** A step as it was asked for, with what it was granted. */
export interface GrantedStep {
  readonly account: string;
  readonly id: string;
  readonly spec: CallSpec;
  /** As {@link CallStore.take} gave it; absent: of the last that was granted this step. */
  readonly turn?: number | undefined;
}

/** Calls of an account that are neither purges nor polls: changes, reading, statistics, logs. */
export interface CallStore {
  /**
   * Asks the governor for one step. `granted`: charged; give the slot back with {@link CallStore.giveBack} if the step takes one. `id`
   * names the step: asked again with the same id before it was given back, it keeps its slot and is charged again, since it may have
   * called. The `turn` tells whoever asks so from the one that asked before and may still be calling: only the last is heard. `wait` with the reason `slots`: whoever asks again at `untilMs` gets the next free slot in its turn; it is not kept for one
   * that comes a second too late.
   */
  take(request: {
    readonly account: string;
    readonly id: string;
    readonly spec: CallSpec;
  }): Promise<
    | { readonly answer: 'granted'; readonly turn: number }
    | { readonly answer: 'wait'; readonly untilMs: number; readonly reason: Hold['reason'] }
  >;
  /**
   * A step that was granted a slot still lasts: the slot is its own for another lease from now on. Never to be called after
   * {@link CallStore.giveBack}; see `keepCall`. Does nothing for one whose turn is over.
   */
  renew(request: GrantedStep): Promise<void>;
  /**
   * Frees the slot and wakes what waited for it. `hold`: nobody of the account calls before then. Does nothing for one whose turn is over.
   */
  giveBack(
    request: GrantedStep & {
      readonly hold?: Hold | undefined;
      /** The vendor answered: a hold that is over is forgotten, and the circuit is closed. */
      readonly isHealthy?: boolean;
      /** No usable answer came: a circuit that is open stays open. */
      readonly isUnreached?: boolean;
    },
  ): Promise<void>;
}

export interface DeliveryStore {
  get(id: string): Promise<ListedDelivery | undefined>;
  /** Newest first. */
  list(query: {
    readonly state: 'pending' | 'delivered' | 'dead';
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<Page<ListedDelivery>>;
  /** Starts the schedule anew with the same event id. False: no such delivery. */
  replay(id: string): Promise<boolean>;
  /**
   * {@link DeliveryStore.replay} for those of a time, by when their events came about; a bounded number for each call. Answers how many were
   * started.
   */
  redeliver(query: {
    readonly clients: readonly string[];
    readonly states: readonly ('delivered' | 'dead')[];
    readonly endpoint?: string | undefined;
    readonly fromMs: number;
    readonly toMs: number;
    /** Names the request over all its pages and repetitions: it starts each delivery once. */
    readonly request: string;
    readonly after?: string | undefined;
  }): Promise<{ readonly started: number; readonly next?: string | undefined }>;
}

/** One budget of an account. Budgets with the same id are one budget, whatever call they are asked for. */
export type Budget =
  | {
      readonly id: string;
      readonly unit: 'calls' | 'targets';
      readonly max: number;
      readonly windowMs: number;
    }
  | {
      readonly id: string;
      readonly unit: 'day';
      readonly max: number;
      /** Milliseconds east of UTC of the vendor's midnight. */
      readonly offsetMs: number;
      /** Targets of the day that only urgent purges may use. */
      readonly urgentReserve: number;
    };

export type DayBudget = Extract<Budget, { readonly unit: 'day' }>;

/** How a day's budget stood when the vendor was asked what is left of it. */
export interface QuotaMark {
  /** Which day, in the vendor's time. */
  readonly day: number;
  /** Targets charged to it. */
  readonly used: number;
  /** Targets in calls under way, which the vendor may not have counted. */
  readonly inFlight: number;
}

/** What the vendors themselves say of their quotas. */
export interface QuotaStore {
  /** To be called before the vendor is asked. */
  beginQuota(account: string, budget: DayBudget): Promise<QuotaMark>;
  /**
   * What the vendor says is left of the day from now on counts as left, less what was under way when it was asked and what was charged
   * since: the vendor may not have counted these. Work that waits for the next day is woken when there is room. False: the day is over,
   * and nothing was noted.
   */
  noteQuota(
    account: string,
    reading: {
      readonly budget: DayBudget;
      readonly mark: QuotaMark;
      readonly total: number;
      readonly available: number;
      /** False: `budget.max` is nobody's wish, so that the vendor's `total` takes its place for the day. Otherwise it is never raised. */
      readonly isConfigured?: boolean;
    },
  ): Promise<boolean>;
}

/** What the governor must know to grant a step that is no purge. */
export interface CallSpec {
  readonly budgets: readonly Budget[];
  /** HTTP calls that the step may take: so many are charged. */
  readonly calls: number;
  /** Present when the step takes one of the account's places for calls at a time, which is its own for `leaseMs` unless it is renewed. */
  readonly slot?: { readonly callsAtATimeMax: number; readonly leaseMs: number } | undefined;
  /** It changes something at the vendor: a paused account does not make it. */
  readonly waitsWhilePaused?: boolean | undefined;
  /** It tries the account's credentials: that the vendor refused them before does not stand in its way. */
  readonly isCheck?: boolean | undefined;
}

/** What the governor must know to grant a purge call. */
export interface GovernorSpec {
  readonly budgets: readonly Budget[];
  readonly callsAtATimeMax: number;
  readonly targetsPerCallMax: number;
  readonly bytesPerCallMax?: number;
  /** A slot that nobody gives back is free again after this time. Longer than the longest call. */
  readonly leaseMs: number;
  /** Weight of each client; absent: 1. */
  readonly weights: Readonly<Record<string, number>>;
  readonly hasUrgentReserve: boolean;
}

/** Where a target waits: which lane of an account, and what the lane must know when something is put into it. */
export interface LaneDescription {
  readonly lane: string;
  readonly targetsPerCallMax: number;
  readonly lingerMs: number;
}

/** Undefined for an account that is not configured any more. */
export type DescribeLane = (
  destination: Destination,
  target: Pick<RoutedTarget, 'kind' | 'value'>,
  mode: PurgeMeta['mode'],
) => LaneDescription | undefined;

/** A batch as it stands in Redis. */
export interface BatchRecord {
  readonly id: string;
  readonly lane: string;
  readonly state: 'claimed' | 'watching' | 'done';
  /** Calls made, this one included, without those that the vendor only put off. */
  readonly attempt: number;
  /** Calls that the vendor put off: too many, quota used up, not now. */
  readonly putOff: number;
  /** Which of its calls this is: whoever comes back with an earlier one has lost the batch to another. */
  readonly call: number;
  readonly claimedAtMs: number;
  readonly sentAtMs: number;
  readonly values: readonly string[];
  /** For each value, who waits for it. */
  readonly waiters: readonly (readonly Waiter[])[];
  /** What the worker kept with it once the call had an answer. */
  readonly receipt?: string | undefined;
}

export interface Waiter {
  readonly operationId: string;
  readonly index: number;
  readonly client: string;
}
