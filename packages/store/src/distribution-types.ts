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
