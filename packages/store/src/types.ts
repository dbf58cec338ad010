import type {
  ChangeMeta,
  Delivery,
  Destination,
  DistributionSpec,
  DistributionState,
  Drift,
  Hold,
  OperationMeta,
  OperationState,
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
}

export interface OperationSeed {
  readonly id: string;
  /** The id belongs to an idempotency key, so it may have come before. Absent or false: nobody else has it. */
  readonly isKeyed?: boolean;
  /** SHA-256 of the request, so that a key used again with another body is told apart. */
  readonly fingerprint: string;
  readonly meta: PurgeMeta;
  readonly targets: readonly RoutedTarget[];
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
  readonly accounts: readonly TargetTruth[];
}

/** How an account's lanes and limits stand. */
export interface AccountStatus {
  readonly account: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly watching: number;
  /** Changes of distributions that are not over. */
  readonly changes: number;
  readonly hold?: Hold | undefined;
  readonly lanes: readonly { lane: string; waiting: number; hold?: Hold | undefined }[];
  /** Targets counted against today's quota, per target kind. */
  readonly usedToday: Readonly<Record<string, number>>;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Position to go on from; absent at the end. */
  readonly next?: string | undefined;
}

export interface ListedDelivery extends Delivery {
  readonly attemptLog: readonly string[];
}

/** A large request being taken in piece by piece. Nothing is sent before {@link Staging.seal}. */
export interface Staging {
  /** Keeps up to 1,000 more targets, in order. */
  add(targets: readonly RoutedTarget[]): Promise<void>;
  /** Accepts all that was added. Resolves when it is durable; the targets then go into their lanes. */
  seal(fingerprint: string, meta: PurgeMeta): Promise<AcceptResult>;
  /** Forgets all that was added. Safe after a failed `add`; without it the pieces expire after ten minutes. */
  abort(): Promise<void>;
}

/** What the intake API needs of the store. All reject with `StoreUnavailableError` when Redis does not answer. */
export interface OperationStore {
  /** Takes an operation of up to 10,000 targets. Resolves when it is durable and its targets stand in their lanes. */
  accept(seed: OperationSeed): Promise<AcceptResult>;
  /** Undefined when another request with the same id is being staged right now. */
  stage(id: string): Promise<Staging | undefined>;
  get(id: string): Promise<OperationRecord | undefined>;
  /** Newest first. `clients`: whose operations. */
  list(query: {
    readonly clients: readonly string[];
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<Page<OperationRecord>>;
  /** In the order of the request, from `offset` on; `next` is the following offset as text. */
  targets(
    id: string,
    query: { readonly offset: number; readonly limit: number },
  ): Promise<Page<TargetRow> | undefined>;
  /** Takes back what is not yet sent; answers how many targets (per account) that was. Undefined: no such operation. */
  cancel(id: string): Promise<number | undefined>;
  /** Resolves when the operation has ended or `timeoutMs` has passed or the signal fires, whichever is first. */
  waitForEnd(id: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/** A distribution that Purgeway made or took over. Those of the config file are none of these. */
export interface DistributionRecord {
  /** `dist_…` */
  readonly id: string;
  /** Who asked for it. */
  readonly client: string;
  readonly account: string;
  readonly source: 'created' | 'adopted';
  /** What is asked for, by the last change that was accepted. */
  readonly wanted: DistributionSpec;
  readonly state: DistributionState;
  /** The vendor's own id; absent until the vendor has given one. */
  readonly vendorId?: string | undefined;
  /** Every hostname that purges may name it by, its domain first; empty until one is known. */
  readonly hostnames: readonly string[];
  /** Where the domain's CNAME has to point, once the vendor tells. */
  readonly cname?: string | undefined;
  /** The vendor's own word for its state, and what a person should know. */
  readonly statusText?: string | undefined;
  readonly message?: string | undefined;
  /** What the vendor had at the last look, and when that was. */
  readonly found?: Partial<DistributionSpec> | undefined;
  readonly readAtMs?: number | undefined;
  /** How `found` differs from `wanted`; empty when it does not, or nothing was read yet. */
  readonly drift: readonly Drift[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** A change of a distribution to be accepted. */
export interface ChangeSeed {
  readonly isKeyed?: boolean;
  readonly fingerprint: string;
  readonly meta: ChangeMeta;
}

/** What the API needs to know of distributions. All reject with `StoreUnavailableError` when Redis does not answer. */
export interface DistributionStore {
  /**
   * Takes a change. Resolves when it is durable; a `create` or `adopt` is then found by `get`. Changes of one distribution are carried
   * out one after another, in the order of their acceptance.
   */
  accept(seed: ChangeSeed): Promise<AcceptResult>;
  /** Deleted ones too, for as long as records are kept. */
  get(id: string): Promise<DistributionRecord | undefined>;
  /** Oldest first, without deleted ones. `clients`: whose; absent: everybody's. */
  list(query: {
    readonly clients?: readonly string[] | undefined;
    readonly limit: number;
    readonly after?: string | undefined;
  }): Promise<Page<DistributionRecord>>;
  /** Changes whenever {@link all} would answer otherwise in what routing needs: id, account, vendorId, hostnames, state. */
  version(): Promise<string>;
  /** All that are not deleted. */
  all(): Promise<readonly DistributionRecord[]>;
  /** The vendor hinted that a change is done: it is looked at soon. Unknown ids are ignored. */
  hint(id: string): Promise<void>;
}

/** How far a change has come. */
export interface ChangeProgress {
  /**
   * `waiting`: nothing was sent. `sending`: a call was about to be sent, and what came of it is not known. `watching`: the vendor took
   * it, and is asked how it stands.
   */
  readonly phase: 'waiting' | 'sending' | 'watching';
  /** Calls made, without those that the vendor only put off. */
  readonly attempt: number;
  readonly putOff: number;
  /** When the work on it began; absent before. */
  readonly startedAtMs?: number | undefined;
  /** When the vendor took it; absent before. */
  readonly takenAtMs?: number | undefined;
}

/**
 * Answer to a claim. `none`: it is not this operation's turn, or it has ended. `busy`: another worker holds it, at the latest until then.
 * `mine`: nobody else works on this distribution until `untilMs`, unless it is saved with `keep` before.
 */
export type ChangeClaim =
  | { readonly answer: 'none' }
  | { readonly answer: 'busy'; readonly untilMs: number }
  | {
      readonly answer: 'mine';
      /** Proves the claim: whoever comes too late with an old one changes nothing. */
      readonly token: string;
      readonly untilMs: number;
      readonly meta: ChangeMeta;
      readonly isCancelRequested: boolean;
      readonly distribution: DistributionRecord;
      readonly progress: ChangeProgress;
    };

export type MyChange = Extract<ChangeClaim, { answer: 'mine' }>;

/** What is written down of a distribution; absent fields stay as they are, `undefined` ones are taken out. */
export type DistributionUpdate = Partial<
  Pick<
    DistributionRecord,
    | 'wanted'
    | 'state'
    | 'vendorId'
    | 'hostnames'
    | 'cname'
    | 'statusText'
    | 'message'
    | 'found'
    | 'readAtMs'
    | 'drift'
  >
>;

/** What the worker needs of distributions: their changes, one at a time each, and looking how they stand. */
export interface ChangeStore {
  claim(request: {
    readonly distribution: string;
    readonly operationId: string;
    /** Longer than the longest call. */
    readonly leaseMs: number;
  }): Promise<ChangeClaim>;
  /**
   * Writes down how far it came. `keep`: the claim goes on; otherwise it ends, and the job comes again at `nextAtMs` (the caller sees to
   * that; the reconciler does if it does not). False: the claim was lost, nothing was written.
   */
  save(
    change: MyChange,
    step: {
      readonly progress: ChangeProgress;
      readonly distribution?: DistributionUpdate;
      readonly keep: boolean;
      readonly nextAtMs: number;
    },
  ): Promise<boolean>;
  /**
   * The change is over (its operation is settled by the caller before): it makes room for the next one, whose job is asked for. False:
   * the claim was lost.
   */
  end(change: MyChange, distribution: DistributionUpdate): Promise<boolean>;
  /** Writes down what a look at the vendor found. Nothing is written while a change is under way. */
  look(id: string, update: DistributionUpdate): Promise<void>;
  /** Distributions of an account that were not read since, and that no change is under way for; the oldest first. */
  unreadSince(account: string, atMs: number, limit: number): Promise<readonly string[]>;
  get(id: string): Promise<DistributionRecord | undefined>;
}

/** Calls of an account that are neither purges nor polls: changes, reading, statistics, logs. */
export interface CallStore {
  /**
   * Asks the governor for one step. `granted`: charged; give the slot back with {@link CallStore.giveBack} if the step takes one. `id`
   * names the step: asked again with the same id before it was given back, it keeps its slot and is charged again, since it may have
   * called. `wait` with the reason `slots`: whoever asks again at `untilMs` gets the next free slot in its turn; it is not kept for one
   * that comes a second too late.
   */
  take(request: {
    readonly account: string;
    readonly id: string;
    readonly spec: CallSpec;
  }): Promise<
    | { readonly answer: 'granted' }
    | { readonly answer: 'wait'; readonly untilMs: number; readonly reason: Hold['reason'] }
  >;
  /** Frees the slot and wakes what waited for it. `hold`: nobody of the account calls before then. */
  giveBack(request: {
    readonly account: string;
    readonly id: string;
    readonly spec: CallSpec;
    readonly hold?: Hold | undefined;
    /** The vendor answered: a hold that is over is forgotten. */
    readonly isHealthy?: boolean;
  }): Promise<void>;
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
}

export interface AccountStore {
  status(account: string): Promise<AccountStatus>;
  /** Ends a hold that was set after a vendor's refusal, so that the next call goes out at once. */
  resume(account: string): Promise<void>;
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
   * since: the vendor may not have counted these. A vendor that allows more than `budget.max` does not raise it. Work that waited for
   * the next day is woken when there is room again. False: the day is over, and nothing was noted.
   */
  noteQuota(
    account: string,
    reading: {
      readonly budget: DayBudget;
      readonly mark: QuotaMark;
      readonly total: number;
      readonly available: number;
    },
  ): Promise<boolean>;
}

/** What the governor must know to grant a step that is no purge. */
export interface CallSpec {
  readonly budgets: readonly Budget[];
  /** HTTP calls that the step may take: so many are charged. */
  readonly calls: number;
  /** Present when the step takes one of the account's places for calls at a time. */
  readonly slot?: { readonly callsAtATimeMax: number; readonly leaseMs: number } | undefined;
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
