// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

/** Problem details by RFC 9457. */
export interface Problem {
  /** Address that says more of the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** For whoever sent the request: says what to do. */
  readonly detail: string;
  /** The address that was asked for. */
  readonly instance?: string | undefined;
  readonly code: ProblemCode;
  /** What is wrong, one by one. */
  readonly errors?: readonly (ProblemItem)[] | undefined;
  /** How many things are wrong, when `errors` lists only the first of them. */
  readonly error_count?: number | undefined;
  /** To be given when asking about this answer. */
  readonly request_id: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
}

/** Names the problem for programs. Never renamed, never given another meaning. */
export type ProblemCode = 'bad-request' | 'invalid-json' | 'invalid-request' | 'empty-request' | 'idempotency-key-mismatch' | 'invalid-cursor' | 'unauthorized' | 'wrong-signature' | 'forbidden' | 'outside-key-limits' | 'origin-refused' | 'dashboard-action-refused' | 'route-not-found' | 'operation-not-found' | 'account-not-found' | 'callback-not-found' | 'endpoint-not-found' | 'distribution-not-found' | 'hook-not-found' | 'capability-not-found' | 'vendor-not-found' | 'method-not-allowed' | 'request-timeout' | 'request-in-progress' | 'distribution-registered' | 'distribution-not-changeable' | 'distribution-not-ready' | 'domain-taken' | 'distribution-known' | 'endpoint-name-taken' | 'too-many-endpoints' | 'endpoint-configured' | 'secret-overlap' | 'secrets-not-kept' | 'vendor-conflict' | 'distribution-not-purgeable' | 'operation-not-ended' | 'operation-not-retryable' | 'nothing-to-retry' | 'body-too-large' | 'too-many-targets' | 'unsupported-media-type' | 'expectation-failed' | 'targets-refused' | 'unknown-distribution' | 'unknown-vendor' | 'unknown-account' | 'account-unclear' | 'capability-missing' | 'distribution-refused' | 'vendor-rejected' | 'callback-refused' | 'idempotency-key-reused' | 'too-many-streams' | 'too-many-requests' | 'too-many-wrong-keys' | 'daily-targets-used-up' | 'vendor-busy' | 'headers-too-large' | 'internal-error' | 'vendor-account-refused' | 'vendor-unavailable' | 'vendor-throttled' | 'vendor-unclear' | 'store-unavailable' | 'stopping' | 'store-full';

export interface ProblemItem {
  /** JSON Pointer into the body, or into the list of lines; of a query, `/name`. */
  readonly pointer?: string | undefined;
  /** Position in its list, or line number counted from 0. */
  readonly index?: number | undefined;
  readonly code: string;
  /** What is wrong and what to do. */
  readonly detail: string;
}

export interface Pause {
  /** RFC 3339, in UTC. */
  readonly since: string;
  /** The key that paused it. */
  readonly by: string;
}

export interface AcceptedPurge {
  readonly ok: true;
  /** The id of the operation. */
  readonly purge_id: string;
  readonly operation: Operation;
  /** With `partial`: what the purge goes on without; the first 100 by name. */
  readonly refused?: {
    readonly count: number;
    readonly items: readonly (ProblemItem)[];
  } | undefined;
}

/** A purge, or a change of a distribution, as it stands. */
export interface Operation {
  /** `op_…` */
  readonly id: string;
  readonly type: 'purge' | 'create' | 'update' | 'delete' | 'adopt';
  readonly state: 'pending' | 'active' | 'complete' | 'partial' | 'failed' | 'cancelled';
  /** It will not change any more. */
  readonly done: boolean;
  /** RFC 3339, in UTC. */
  readonly created_at: string;
  /** What is left then ends as `gave-up`. */
  readonly deadline_at: string;
  /** RFC 3339, in UTC. */
  readonly finished_at?: string | undefined;
  readonly cancel_requested?: true | undefined;
  /** Of a purge. */
  readonly mode?: 'hard' | 'soft' | undefined;
  /** Of a purge. */
  readonly priority?: 'urgent' | 'normal' | 'bulk' | undefined;
  /** Of a change of a distribution. */
  readonly distribution_id?: string | undefined;
  /** The operation of which it does again what came to nothing. */
  readonly retry_of?: string | undefined;
  /** What there is to do, at however many accounts. */
  readonly targets: number;
  readonly counts: TargetCounts;
  /** By the id of the account. */
  readonly accounts: Readonly<Record<string, AccountShare>>;
}

/** How many targets are in each state. Absent: none. */
export type TargetCounts = Readonly<Partial<Record<'accepted' | 'sent' | 'confirmed' | 'unverified' | 'rejected' | 'gave-up' | 'not-supported' | 'cancelled', number>>>;

export interface AccountShare {
  /** Absent: the account is not configured any more. */
  readonly vendor?: string | undefined;
  readonly targets: number;
  readonly counts: TargetCounts;
  readonly waiting_for?: Hold | undefined;
  /** The vendor's last failure, in its own words, while work is open. */
  readonly last_reason?: {
    readonly code?: string | undefined;
    readonly message: string;
    /** RFC 3339, in UTC. */
    readonly at: string;
  } | undefined;
}

/** Why an account does not send at the moment, and until when. */
export interface Hold {
  readonly reason: 'rate' | 'quota' | 'throttled' | 'unavailable' | 'account' | 'slots' | 'paused';
  /** Absent: until somebody ends the pause. */
  readonly until?: string | undefined;
  readonly message?: string | undefined;
}

/** Whether a vendor, or a receiver of callbacks, is called at all. */
export interface Circuit {
  readonly state: 'closed' | 'open' | 'half-open';
  /** RFC 3339, in UTC. */
  readonly since?: string | undefined;
  /** When the next call may try. */
  readonly until?: string | undefined;
  /** Calls in a row that got no usable answer. */
  readonly failures: number;
  /** How often it opened in a row, each time for longer. */
  readonly trips: number;
}
