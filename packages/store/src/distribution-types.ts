import type { ChangeMeta, DistributionSpec, DistributionState, Drift } from '@purgeway/model';
import type { AcceptResult, Page } from './types.ts';

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
  /** What the vendor had at the last look, and when that was asked. */
  readonly found?: Partial<DistributionSpec> | undefined;
  readonly readAtMs?: number | undefined;
  /** How `found` differs from `wanted`; empty when it does not, or nothing was read yet. */
  readonly drift: readonly Drift[];
  /** Rises whenever somebody takes up a change of it, and when one ends. Absent: 0. */
  readonly turn?: number | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** A change of a distribution to be accepted. */
export interface ChangeSeed {
  readonly isKeyed?: boolean;
  readonly fingerprint: string;
  readonly meta: ChangeMeta;
}

/**
 * `taken`: another distribution of the account, `by`, has the domain or the vendor's id that the change would give to this one, also one
 * that is only asked for. Its operation ended as failed, and the same request is told the same when it comes again.
 */
export type ChangeAcceptResult =
  | AcceptResult
  | { readonly outcome: 'taken'; readonly id: string; readonly by: string };

/** What the API needs to know of distributions. All reject with `StoreUnavailableError` when Redis does not answer. */
export interface DistributionStore {
  /**
   * Takes a change. Resolves when it is durable; a `create` or `adopt` is then found by `get`. Changes of one distribution are carried
   * out one after another, in the order of their acceptance. Of two that would have the same domain or vendor's id in one account, at
   * most one is accepted.
   */
  accept(seed: ChangeSeed): Promise<ChangeAcceptResult>;
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
  /**
   * One of the account that serves the hostname, or is to serve it as its domain, in whatever case. One that failed before the vendor
   * gave it an id serves nothing.
   */
  findByDomain(account: string, domain: string): Promise<DistributionRecord | undefined>;
  /** The one that the vendor knows by this id; none that failed. */
  findByVendorId(account: string, vendorId: string): Promise<DistributionRecord | undefined>;
  /**
   * The vendor hinted that a change is done: if the vendor has taken it, it is looked at soon, else the hint is forgotten, so that it
   * cuts no pause after a failure short. Unknown ids are ignored.
   */
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
  /** Until when a call may be under way of which nobody learnt what came; absent when none is. */
  readonly callUntilMs?: number | undefined;
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

/** A step that is written down: when the next one is due. */
export interface SavedChange {
  readonly nextAtMs: number;
}

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
    /** The claim ends after this time unless it is renewed. */
    readonly leaseMs: number;
  }): Promise<ChangeClaim>;
  /** The claim lasts for its lease from now on. False: it was lost. */
  renew(change: MyChange): Promise<boolean>;
  /**
   * Writes down how far it came. `keep`: the claim goes on; otherwise it ends, and the job comes again at `nextAtMs` (the caller sees to
   * that; the reconciler does if it does not), or earlier, when a hint came meanwhile. A state that lasts is the distribution's own from
   * then on: it stays when the change ends without one. False: the claim was lost, nothing was written.
   */
  save(
    change: MyChange,
    step: {
      readonly progress: ChangeProgress;
      readonly distribution?: DistributionUpdate;
      readonly keep: boolean;
      readonly nextAtMs: number;
    },
  ): Promise<SavedChange | false>;
  /**
   * The change is over (its operation is settled by the caller before): it makes room for the next one, whose job is asked for. Without
   * a state the distribution keeps the last lasting one that was saved, or the one before the change. False: the claim was lost.
   */
  end(change: MyChange, distribution: DistributionUpdate): Promise<boolean>;
  /**
   * Writes down what a look at the vendor found. `before`: the distribution as it was read before the look. False: a change is under way, or
   * came and went since; nothing was written.
   */
  look(before: Pick<DistributionRecord, 'id' | 'turn'>, update: DistributionUpdate): Promise<boolean>;
  /** A look failed at this time: the distribution goes behind those that were looked at before. */
  lookedAt(id: string, atMs: number): Promise<void>;
  /**
   * Distributions of an account that were not looked at since, in vain or not, and that no change is under way for; the oldest look
   * first.
   */
  unreadSince(account: string, atMs: number, limit: number): Promise<readonly string[]>;
  get(id: string): Promise<DistributionRecord | undefined>;
}
