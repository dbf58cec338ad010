// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

export interface PurgeRequest {
  /** Purge relative to this distribution. */
  readonly distribution_id?: string | undefined;
  /** Only the accounts of this vendor. */
  readonly vendor?: string | undefined;
  readonly mode?: 'hard' | 'soft' | undefined;
  readonly priority?: 'urgent' | 'normal' | 'bulk' | undefined;
  /** Go on without the targets that are refused. */
  readonly partial?: boolean | undefined;
  readonly callback?: {
    /** Name of a configured endpoint. */
    readonly endpoint?: string | undefined;
    /** Address to call; may hold {status} and {purge_id}. */
    readonly url?: string | undefined;
    /** Default POST. */
    readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  } | undefined;
  readonly idempotency_key?: string | undefined;
  /** After this time what is left ends as gave-up. Default: the configured deadline. */
  readonly deadline_seconds?: number | undefined;
  /** Full URLs, or paths of the distribution; "/*" at the end: directory. */
  readonly paths?: readonly (string)[] | undefined;
  readonly directories?: readonly (string)[] | undefined;
  readonly tags?: readonly (string)[] | undefined;
  readonly hostnames?: readonly (string)[] | undefined;
  readonly patterns?: readonly (string)[] | undefined;
  readonly purge_everything?: boolean | undefined;
}

/** What the CMS sends: any JSON. Its media type does not matter. */
export type HookPayload = unknown;

export interface CreateDistribution {
  /** Host, host:port or URL of the origin that the edge fronts. */
  readonly origin: string;
  /** Public hostname of the distribution. */
  readonly domain?: string | undefined;
  /** Whether it serves traffic. Default true. */
  readonly enabled?: boolean | undefined;
  /** How long the edge keeps copies by default. */
  readonly cache_ttl_seconds?: number | undefined;
  /** HTTP methods that the edge forwards: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE. */
  readonly allowed_methods?: readonly (string)[] | undefined;
  /** Whether plain http is turned away or redirected. */
  readonly https_only?: boolean | undefined;
  /** Cache tags (surrogate keys) of everything that it serves. */
  readonly tags?: readonly (string)[] | undefined;
  /** What the vendor has beyond these fields; GET /v1/vendors shows its schema. */
  readonly vendor_options?: Readonly<Record<string, unknown>> | undefined;
  /** Only accounts of this vendor. */
  readonly vendor?: string | undefined;
  /** Only this vendor account. */
  readonly account?: string | undefined;
  readonly callback?: {
    /** Name of a configured endpoint. */
    readonly endpoint?: string | undefined;
    /** Address to call; may hold {status} and {purge_id}. */
    readonly url?: string | undefined;
    /** Default POST. */
    readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  } | undefined;
  readonly idempotency_key?: string | undefined;
  /** After this time the change ends as gave-up. Default: the configured deadline. */
  readonly deadline_seconds?: number | undefined;
}

export interface UpdateDistribution {
  /** Host, host:port or URL of the origin that the edge fronts. */
  readonly origin?: string | undefined;
  /** Public hostname of the distribution. */
  readonly domain?: string | undefined;
  /** Whether it serves traffic. */
  readonly enabled?: boolean | undefined;
  /** How long the edge keeps copies by default. */
  readonly cache_ttl_seconds?: number | undefined;
  /** HTTP methods that the edge forwards: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE. */
  readonly allowed_methods?: readonly (string)[] | undefined;
  /** Whether plain http is turned away or redirected. */
  readonly https_only?: boolean | undefined;
  /** Cache tags (surrogate keys) of everything that it serves. */
  readonly tags?: readonly (string)[] | undefined;
  /** What the vendor has beyond these fields; GET /v1/vendors shows its schema. */
  readonly vendor_options?: Readonly<Record<string, unknown>> | undefined;
  /** May only name the vendor that has it. */
  readonly vendor?: string | undefined;
  readonly callback?: {
    /** Name of a configured endpoint. */
    readonly endpoint?: string | undefined;
    /** Address to call; may hold {status} and {purge_id}. */
    readonly url?: string | undefined;
    /** Default POST. */
    readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  } | undefined;
  readonly idempotency_key?: string | undefined;
  /** After this time the change ends as gave-up. Default: the configured deadline. */
  readonly deadline_seconds?: number | undefined;
}

export interface AdoptDistribution {
  /** The vendor's own id of the distribution. */
  readonly vendor_id: string;
  /** The vendor that has it. */
  readonly vendor?: string | undefined;
  /** Only this vendor account. */
  readonly account?: string | undefined;
  readonly callback?: {
    /** Name of a configured endpoint. */
    readonly endpoint?: string | undefined;
    /** Address to call; may hold {status} and {purge_id}. */
    readonly url?: string | undefined;
    /** Default POST. */
    readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  } | undefined;
  readonly idempotency_key?: string | undefined;
  /** After this time the change ends as gave-up. Default: the configured deadline. */
  readonly deadline_seconds?: number | undefined;
}

export interface CreateCallbackEndpoint {
  /** What requests name it by. */
  readonly name: string;
  /** Address to call; may hold {status} and {purge_id}. */
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  /** A note for people. */
  readonly description?: string | undefined;
  /** Signing secret. Default: one is made, and answered this once. */
  readonly secret?: string | undefined;
  /** Whose it is; only an `admin` key may name another than its own. */
  readonly client?: string | undefined;
}

export interface UpdateCallbackEndpoint {
  /** Address to call; may hold {status} and {purge_id}. */
  readonly url?: string | undefined;
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  /** A note for people. */
  readonly description?: string | undefined;
}

export interface RotateCallbackSecret {
  /** Signing secret. Default: one is made, and answered this once. */
  readonly secret?: string | undefined;
  /** How long callbacks are signed with the present secret too. 0: not at all. */
  readonly overlap_seconds?: number | undefined;
}

export interface RedeliverCallbacks {
  readonly endpoint?: string | undefined;
  readonly state?: 'dead' | 'delivered' | 'both' | undefined;
  readonly from: string;
  readonly to: string;
  readonly cursor?: string | undefined;
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

/** What a purge would do. Nothing of it was kept, sent or charged. */
export interface DryRun {
  readonly dry_run: true;
  readonly targets: number;
  readonly accounts: readonly (AccountForecast)[];
  readonly refused?: readonly (ProblemItem)[] | undefined;
  readonly refused_count?: number | undefined;
}

export interface AccountForecast {
  readonly account: string;
  readonly vendor: string;
  readonly targets: number;
  readonly calls: number;
  /** What waits there already. */
  readonly waiting: number;
  readonly quota?: readonly (QuotaForecast)[] | undefined;
  readonly paused?: Pause | undefined;
  /** Absent: nobody knows, because it is paused. */
  readonly starts_in_seconds?: number | undefined;
  readonly takes_seconds?: number | undefined;
  /** Whether the vendor can be asked when it is done. */
  readonly proof: 'polled' | 'none';
}

export interface QuotaForecast {
  readonly kind: 'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything';
  readonly per_day: number;
  readonly used: number;
  readonly needed: number;
  readonly left_after: number;
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

export interface HookTaken {
  readonly ok: true;
  /** Id of the operation that it made, now or before. */
  readonly operation?: string | undefined;
  readonly targets?: number | undefined;
  /** Targets that cannot be purged, and the first of them with the reason. */
  readonly refused?: {
    readonly count: number;
    readonly items: readonly (ProblemItem)[];
  } | undefined;
  /** It came before. */
  readonly duplicate?: true | undefined;
  /** Why nothing is done. */
  readonly ignored?: string | undefined;
  /** It is kept on disk until Redis is back. */
  readonly spooled?: true | undefined;
}

/** What was served. What is not known is never 0. */
export interface CacheStats {
  /** Absent: the sum of several. */
  readonly distribution_id?: string | undefined;
  /** `null`: not known; see `unknown`. */
  readonly requests: number | null;
  /** `null`: not known; see `unknown`. */
  readonly bytes_served: number | null;
  readonly hit_ratio: number | null;
  /** What the vendor had to fetch from the origin. Absent: it does not tell. */
  readonly origin?: {
    /** `null`: not known; see `unknown`. */
    readonly requests: number | null;
    /** `null`: not known; see `unknown`. */
    readonly bytes_served: number | null;
  } | undefined;
  /** RFC 3339, in UTC. */
  readonly from: string;
  /** Not included. */
  readonly to: string;
  /** Of the series. */
  readonly interval_seconds: number | null;
  readonly series: readonly (StatsPoint)[];
  /** Why a figure is `null`, by its name. */
  readonly unknown: Readonly<Record<string, string>>;
  /** What the sum is without, the first 100 by name. */
  readonly missing?: readonly (MissingStats)[] | undefined;
  readonly missing_count?: number | undefined;
}

export interface StatsPoint {
  /** RFC 3339, in UTC. */
  readonly at: string;
  /** `null`: not known; see `unknown`. */
  readonly requests: number | null;
  /** `null`: not known; see `unknown`. */
  readonly bytes_served: number | null;
  /** `null`: not known; see `unknown`. */
  readonly hit_ratio: number | null;
}

/** A number that a distribution did not add to a sum, and why. */
export interface MissingStats {
  readonly distribution_id: string;
  /** Absent: it added nothing at all. */
  readonly field?: string | undefined;
  readonly reason: string;
}

/** The distribution as it is about to be, and the operation that makes it so. Of a repeated request whose distribution is long gone, only its id. */
export interface AcceptedChange {
  /** `dist_…`, or the id that the config gives it. */
  readonly distribution_id: string;
  /** `null`: the vendor alone knows it. */
  readonly origin?: string | null | undefined;
  /** Absent until one is known. */
  readonly domain?: string | undefined;
  /** `null`: the vendor alone knows it. */
  readonly enabled?: boolean | null | undefined;
  readonly status?: 'creating' | 'updating' | 'active' | 'disabled' | 'deleting' | 'deleted' | 'failed' | 'registered' | undefined;
  /** False: it stands in the config alone, and is not looked after. */
  readonly managed?: boolean | undefined;
  readonly source?: 'created' | 'adopted' | 'config' | undefined;
  /** Absent: its account is not configured any more. */
  readonly vendor?: string | undefined;
  readonly account?: string | undefined;
  /** Where the domain's CNAME has to point. */
  readonly cname?: string | undefined;
  /** Purges may name it by each of these. */
  readonly hostnames?: readonly (string)[] | undefined;
  readonly cache_ttl_seconds?: number | undefined;
  readonly allowed_methods?: readonly (string)[] | undefined;
  readonly https_only?: boolean | undefined;
  readonly tags?: readonly (string)[] | undefined;
  readonly vendor_options?: Readonly<Record<string, unknown>> | undefined;
  /** The vendor's own id of it. */
  readonly vendor_id?: string | undefined;
  /** The vendor's own word for its state. */
  readonly vendor_status?: string | undefined;
  /** What a person should know. */
  readonly message?: string | undefined;
  readonly drift?: readonly (Drift)[] | undefined;
  /** When it was last looked at. */
  readonly read_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly created_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly updated_at?: string | undefined;
  readonly operation: Operation;
}

/** What was asked for, and what the vendor has instead. */
export interface Drift {
  readonly field: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** What is wanted of a distribution, and what its vendor last said. */
export interface Distribution {
  /** `dist_…`, or the id that the config gives it. */
  readonly distribution_id: string;
  /** `null`: the vendor alone knows it. */
  readonly origin: string | null;
  /** Absent until one is known. */
  readonly domain?: string | undefined;
  /** `null`: the vendor alone knows it. */
  readonly enabled: boolean | null;
  readonly status: 'creating' | 'updating' | 'active' | 'disabled' | 'deleting' | 'deleted' | 'failed' | 'registered';
  /** False: it stands in the config alone, and is not looked after. */
  readonly managed: boolean;
  readonly source: 'created' | 'adopted' | 'config';
  /** Absent: its account is not configured any more. */
  readonly vendor?: string | undefined;
  readonly account: string;
  /** Where the domain's CNAME has to point. */
  readonly cname?: string | undefined;
  /** Purges may name it by each of these. */
  readonly hostnames: readonly (string)[];
  readonly cache_ttl_seconds?: number | undefined;
  readonly allowed_methods?: readonly (string)[] | undefined;
  readonly https_only?: boolean | undefined;
  readonly tags?: readonly (string)[] | undefined;
  readonly vendor_options?: Readonly<Record<string, unknown>> | undefined;
  /** The vendor's own id of it. */
  readonly vendor_id?: string | undefined;
  /** The vendor's own word for its state. */
  readonly vendor_status?: string | undefined;
  /** What a person should know. */
  readonly message?: string | undefined;
  readonly drift?: readonly (Drift)[] | undefined;
  /** When it was last looked at. */
  readonly read_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly created_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly updated_at?: string | undefined;
}

export interface DistributionPage {
  readonly items: readonly (Distribution)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

/** It was gone already. */
export interface GoneDistribution {
  readonly ok: true;
  /** `dist_…`, or the id that the config gives it. */
  readonly distribution_id: string;
}

export interface AcceptedDeletion {
  readonly ok: true;
  /** `dist_…`, or the id that the config gives it. */
  readonly distribution_id: string;
  readonly operation: Operation;
}

export interface OperationPage {
  readonly items: readonly (Operation)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
  /** With filters: what was accepted later may not be found yet. */
  readonly indexed_until?: string | undefined;
}

export interface TargetPage {
  readonly items: readonly (Target)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

export interface Target {
  /** Position in the request. */
  readonly index: number;
  readonly kind: 'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything' | 'distribution';
  readonly value: string;
  /** It is kept sealed, and the key that opens it is not there. */
  readonly unreadable?: boolean | undefined;
  readonly accounts: readonly (TargetTruth)[];
}

/** What is known of a target at one account. */
export interface TargetTruth {
  readonly account: string;
  readonly state: 'accepted' | 'sent' | 'confirmed' | 'unverified' | 'rejected' | 'gave-up' | 'not-supported' | 'cancelled';
  /** RFC 3339, in UTC. */
  readonly at?: string | undefined;
  /** The vendor call that it went with. */
  readonly batch?: string | undefined;
  /** The vendor's own reference. */
  readonly vendor_task?: string | undefined;
  readonly code?: string | undefined;
  /** The vendor's own words. */
  readonly message?: string | undefined;
}

export interface CancelledOperation {
  readonly ok: true;
  /** Targets, counted for each account, that were taken back. */
  readonly cancelled: number;
  readonly operation: Operation;
}

export interface TimelinePage {
  readonly items: readonly (TimelineItem)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

/** One thing that happened to an operation. */
export interface TimelineItem {
  /** RFC 3339, in UTC. */
  readonly at: string;
  readonly event: 'accepted' | 'sent' | 'settled' | 'cancel_requested' | 'finished' | 'callback_attempt' | 'callback_delivered' | 'callback_dead';
  readonly account?: string | undefined;
  readonly batch?: string | undefined;
  readonly vendor_task?: string | undefined;
  readonly targets?: number | undefined;
  /** What targets came to, or with `finished` the operation. */
  readonly state?: 'accepted' | 'sent' | 'confirmed' | 'unverified' | 'rejected' | 'gave-up' | 'not-supported' | 'cancelled' | 'pending' | 'active' | 'complete' | 'partial' | 'failed' | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The id of the event that was delivered. */
  readonly delivery?: string | undefined;
}

export interface Statistics {
  readonly resolution_seconds: 60;
  readonly accounts: Readonly<Record<string, {
    readonly points: readonly (MinuteFigures)[];
  }>>;
}

/** What happened at an account in one minute. */
export interface MinuteFigures {
  /** Where the minute begins. */
  readonly at: string;
  readonly accepted: number;
  readonly sent: number;
  readonly confirmed: number;
  readonly unverified: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly calls: number;
  /** Absent: nobody looked. */
  readonly waiting?: number | undefined;
  readonly accepted_to_sent?: Quantiles | undefined;
  readonly accepted_to_final?: Quantiles | undefined;
}

/** In seconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

export interface AccountList {
  readonly items: readonly (Account)[];
}

/** A vendor account: its limits, what they allow, and how it stands. */
export interface Account {
  readonly id: string;
  readonly vendor: string;
  readonly vendor_name: string;
  readonly calls_at_a_time_max: Limit;
  readonly purge: Readonly<Partial<Record<'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything', AccountPurgeLimits>>>;
  /** Of all calls together. */
  readonly every?: readonly (Rate)[] | undefined;
  readonly poll?: CallLimits | undefined;
  readonly change?: CallLimits | undefined;
  readonly read?: CallLimits | undefined;
  readonly stats?: CallLimits | undefined;
  readonly logs?: CallLimits | undefined;
  readonly paused?: Pause | undefined;
  readonly backlog: Backlog;
  /** Purge calls that its limits allow now. */
  readonly calls_left: number;
  readonly status: AccountStatus;
}

/** A number, and where it comes from. */
export interface Limit {
  readonly value: number;
  readonly source: string;
  /** No document states it. */
  readonly assumed?: boolean | undefined;
}

export interface AccountPurgeLimits {
  readonly targets_per_call_max: Limit;
  readonly bytes_per_call_max?: Limit | undefined;
  /** The kind whose rates and quota this one uses up too. */
  readonly budget_of?: 'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything' | undefined;
  readonly rates: readonly (Rate)[];
  /** An allowance that comes back at the vendor's midnight. */
  readonly quota?: {
    readonly targets_per_day_max: Limit;
    readonly utc_offset_minutes: number;
  } | undefined;
  /** What all limits together allow a day. */
  readonly targets_per_day?: number | undefined;
  readonly targets_used_today?: number | undefined;
}

/** At most `max` in any stretch of that length. */
export interface Rate {
  readonly unit: 'calls' | 'targets';
  readonly max: Limit;
  readonly window_ms: number;
}

export interface CallLimits {
  readonly rates: readonly (Rate)[];
  readonly calls_each?: Limit | undefined;
}

export interface Backlog {
  readonly targets: number;
  readonly oldest_seconds: number;
  /** Absent: nobody knows, because it is paused. */
  readonly clears_in_seconds?: number | undefined;
}

export interface AccountStatus {
  readonly waiting: number;
  readonly in_flight: number;
  readonly watching: number;
  /** Changes of distributions that are not over. */
  readonly changes: number;
  readonly hold?: HoldOutput | undefined;
  readonly circuit: Circuit;
  readonly lanes: readonly ({
    readonly lane: string;
    readonly waiting: number;
    readonly hold?: HoldOutput | undefined;
  })[];
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

export interface AccountCheck {
  /** RFC 3339, in UTC. */
  readonly checked: string;
  /** `null`: it could not be tried. */
  readonly ok: boolean | null;
  readonly code?: string | undefined;
  /** The vendor's own words, or why it was not tried. */
  readonly message?: string | undefined;
}

export interface ChangedAccount {
  readonly ok: true;
  readonly account: Account;
}

export interface HookList {
  readonly items: readonly (Hook)[];
  /** What this API process keeps on disk until Redis is back. */
  readonly spool?: {
    readonly records: number;
    readonly bytes: number;
    readonly bytes_max: number;
    /** RFC 3339, in UTC. */
    readonly oldest_at?: string | undefined;
    readonly oldest_seconds?: number | undefined;
  } | undefined;
}

export interface Hook {
  readonly name: string;
  readonly path: string;
  readonly source: string;
  readonly source_name: string;
  readonly client: string;
  readonly distribution_id?: string | undefined;
  readonly hostnames?: readonly (string)[] | undefined;
  /** RFC 3339, in UTC. */
  readonly last_at?: string | undefined;
  readonly last_hour: HookCounts;
  readonly since_start: HookCounts;
}

export type HookCounts = Readonly<Partial<Record<'accepted' | 'duplicate' | 'ignored' | 'spooled' | 'refused' | 'failed', number>>>;

export interface HookExplained {
  readonly hook: string;
  readonly source: string;
  /** As the sender names it. */
  readonly event?: string | undefined;
  readonly environment?: string | undefined;
  readonly signature: 'valid' | 'missing' | 'wrong' | 'expired';
  /** Why nothing would be done. */
  readonly ignored?: string | undefined;
  readonly duplicates_known_by: 'sender' | 'content' | 'nobody';
  readonly rules: readonly ({
    readonly rule: number;
    readonly applied: boolean;
    readonly templates: readonly (HookTemplate)[];
  })[];
  /** What the mapping yields. */
  readonly targets: Readonly<Partial<Record<'urls' | 'directories' | 'tags', readonly (string)[]>>>;
  readonly would_purge?: number | undefined;
  /** Targets for each account that would be purged at. */
  readonly accounts?: Readonly<Record<string, number>> | undefined;
  /** Targets that cannot be purged, and the first of them with the reason. */
  readonly refused?: {
    readonly count: number;
    readonly items: readonly (ProblemItem)[];
  } | undefined;
  /** What the purge would be refused with. */
  readonly problem?: {
    readonly code: 'bad-request' | 'invalid-json' | 'invalid-request' | 'empty-request' | 'idempotency-key-mismatch' | 'invalid-cursor' | 'unauthorized' | 'wrong-signature' | 'forbidden' | 'outside-key-limits' | 'origin-refused' | 'dashboard-action-refused' | 'route-not-found' | 'operation-not-found' | 'account-not-found' | 'callback-not-found' | 'endpoint-not-found' | 'distribution-not-found' | 'hook-not-found' | 'capability-not-found' | 'vendor-not-found' | 'method-not-allowed' | 'request-timeout' | 'request-in-progress' | 'distribution-registered' | 'distribution-not-changeable' | 'distribution-not-ready' | 'domain-taken' | 'distribution-known' | 'endpoint-name-taken' | 'too-many-endpoints' | 'endpoint-configured' | 'secret-overlap' | 'secrets-not-kept' | 'vendor-conflict' | 'distribution-not-purgeable' | 'operation-not-ended' | 'operation-not-retryable' | 'nothing-to-retry' | 'body-too-large' | 'too-many-targets' | 'unsupported-media-type' | 'expectation-failed' | 'targets-refused' | 'unknown-distribution' | 'unknown-vendor' | 'unknown-account' | 'account-unclear' | 'capability-missing' | 'distribution-refused' | 'vendor-rejected' | 'callback-refused' | 'idempotency-key-reused' | 'too-many-streams' | 'too-many-requests' | 'too-many-wrong-keys' | 'daily-targets-used-up' | 'vendor-busy' | 'headers-too-large' | 'internal-error' | 'vendor-account-refused' | 'vendor-unavailable' | 'vendor-throttled' | 'vendor-unclear' | 'store-unavailable' | 'stopping' | 'store-full';
    readonly detail: string;
  } | undefined;
}

export interface HookTemplate {
  readonly list: 'urls' | 'directories' | 'tags';
  readonly template: string;
  readonly values: readonly (string)[];
  /** Fields that it could not use, and why. */
  readonly missing?: readonly ({
    readonly field: string;
    readonly reason: string;
  })[] | undefined;
}

export interface VendorList {
  readonly items: readonly (Vendor)[];
}

/** What a vendor can do, its limits, and what it needs. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  readonly docs: string;
  /** What an account needs, in Markdown. */
  readonly credentials: string;
  readonly capabilities: Readonly<Partial<Record<'purge.url' | 'purge.directory' | 'purge.tag' | 'purge.hostname' | 'purge.pattern' | 'purge.everything' | 'task.status' | 'distribution.create' | 'distribution.read' | 'distribution.list' | 'distribution.update' | 'distribution.enable' | 'distribution.delete' | 'distribution.callback' | 'stats' | 'logs' | 'quota.read' | 'account.check', Capability>>>;
  readonly limits: {
    readonly calls_at_a_time_max: Limit;
    readonly purge: Readonly<Partial<Record<'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything', VendorPurgeLimits>>>;
    /** Of all calls together. */
    readonly every?: readonly (Rate)[] | undefined;
    readonly poll?: CallLimits | undefined;
    readonly change?: CallLimits | undefined;
    readonly read?: CallLimits | undefined;
    readonly stats?: CallLimits | undefined;
    readonly logs?: CallLimits | undefined;
  };
  readonly watching: {
    readonly purges: Watching;
    readonly changes?: Watching | undefined;
  };
  /** Absent: the vendor makes no distributions. */
  readonly distribution_fields?: Readonly<Partial<Record<'origin' | 'domain' | 'enabled' | 'cache_ttl_seconds' | 'allowed_methods' | 'https_only' | 'tags', FieldSupport>>> | undefined;
  /** JSON Schema of `vendor_options`. */
  readonly vendor_options?: Readonly<Record<string, unknown>> | undefined;
  readonly editions: readonly (VendorEdition)[];
  readonly accounts: readonly (string)[];
}

export interface Capability {
  readonly answer: 'can' | 'cannot' | 'unknown';
  readonly note?: string | undefined;
  readonly modes?: readonly ('hard' | 'soft')[] | undefined;
  readonly source?: string | undefined;
}

export interface VendorPurgeLimits {
  readonly targets_per_call_max: Limit;
  readonly bytes_per_call_max?: Limit | undefined;
  /** The kind whose rates and quota this one uses up too. */
  readonly budget_of?: 'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything' | undefined;
  readonly rates: readonly (Rate)[];
  /** An allowance that comes back at the vendor's midnight. */
  readonly quota?: {
    readonly targets_per_day_max: Limit;
    readonly utc_offset_minutes: number;
  } | undefined;
  readonly scope: 'account' | 'hostname' | 'distribution';
}

export interface Watching {
  readonly first_after_ms: Limit;
  readonly every_ms?: Limit | undefined;
  readonly give_up_after_ms?: Limit | undefined;
  readonly tasks_per_call_max?: Limit | undefined;
}

export interface FieldSupport {
  readonly answer: 'can' | 'cannot';
  /** Where it goes, in the vendor's words. */
  readonly maps?: string | undefined;
  readonly read_back?: boolean | undefined;
  readonly changeable?: boolean | undefined;
  /** Why not. */
  readonly note?: string | undefined;
}

/** A generation of the vendor's API. */
export interface VendorEdition {
  readonly id: string;
  readonly name: string;
  /** The settings that choose it. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly capabilities: Readonly<Partial<Record<'purge.url' | 'purge.directory' | 'purge.tag' | 'purge.hostname' | 'purge.pattern' | 'purge.everything' | 'task.status' | 'distribution.create' | 'distribution.read' | 'distribution.list' | 'distribution.update' | 'distribution.enable' | 'distribution.delete' | 'distribution.callback' | 'stats' | 'logs' | 'quota.read' | 'account.check', Capability>>>;
  readonly limits: {
    readonly calls_at_a_time_max: Limit;
    readonly purge: Readonly<Partial<Record<'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything', VendorPurgeLimits>>>;
    /** Of all calls together. */
    readonly every?: readonly (Rate)[] | undefined;
    readonly poll?: CallLimits | undefined;
    readonly change?: CallLimits | undefined;
    readonly read?: CallLimits | undefined;
    readonly stats?: CallLimits | undefined;
    readonly logs?: CallLimits | undefined;
  };
  readonly watching: {
    readonly purges: Watching;
    readonly changes?: Watching | undefined;
  };
  /** Absent: the vendor makes no distributions. */
  readonly distribution_fields?: Readonly<Partial<Record<'origin' | 'domain' | 'enabled' | 'cache_ttl_seconds' | 'allowed_methods' | 'https_only' | 'tags', FieldSupport>>> | undefined;
  /** JSON Schema of `vendor_options`. */
  readonly vendor_options?: Readonly<Record<string, unknown>> | undefined;
}

export interface CallbackEndpointPage {
  readonly items: readonly (CallbackEndpoint)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

/** Where callbacks go, by name. Never with its secret. */
export interface CallbackEndpoint {
  readonly name: string;
  readonly source: 'api' | 'config';
  readonly client?: string | undefined;
  readonly description?: string | undefined;
  /** Values of its query are left out unless revealed. */
  readonly url?: string | undefined;
  /** The key that opens its address is not there. */
  readonly unreadable?: true | undefined;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** RFC 3339, in UTC. */
  readonly created_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly updated_at?: string | undefined;
  /** Until then two secrets sign. */
  readonly previous_secret_until?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting: number;
  readonly circuit: Circuit;
}

export interface CallbackEndpointWithSecret {
  readonly name: string;
  readonly source: 'api' | 'config';
  readonly client?: string | undefined;
  readonly description?: string | undefined;
  /** Values of its query are left out unless revealed. */
  readonly url?: string | undefined;
  /** The key that opens its address is not there. */
  readonly unreadable?: true | undefined;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** RFC 3339, in UTC. */
  readonly created_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly updated_at?: string | undefined;
  /** Until then two secrets sign. */
  readonly previous_secret_until?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting: number;
  readonly circuit: Circuit;
  /** `whsec_…`, answered this once. */
  readonly secret?: string | undefined;
}

export interface CallbackReceiverPage {
  readonly items: readonly (CallbackReceiver)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

export interface CallbackReceiver {
  /** `endpoint <name>` or `host <host>`. */
  readonly receiver: string;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting: number;
  readonly circuit: Circuit;
}

export interface ResetCallbackReceiver {
  readonly receiver: string;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting?: number | undefined;
  readonly circuit?: Circuit | undefined;
}

export interface RedeliveredCallbacks {
  readonly ok: true;
  readonly redelivered: number;
  /** There is more: send the same with this as `cursor`. */
  readonly next_cursor?: string | undefined;
}

export interface CallbackPage {
  readonly items: readonly (Callback)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

/** The delivery of one operation's final event. */
export interface Callback {
  /** `msg_…`, the id of the event. */
  readonly id: string;
  readonly operation_id: string;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly endpoint?: string | undefined;
  /** Values of its query are left out unless revealed. */
  readonly url?: string | undefined;
  /** Absent: the endpoint's own. */
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  /** Final state of the operation. */
  readonly status: string;
  /** RFC 3339, in UTC. */
  readonly created_at: string;
  readonly attempts: number;
  /** RFC 3339, in UTC. */
  readonly next_attempt_at?: string | undefined;
  readonly last_status?: number | undefined;
  readonly last_error?: string | undefined;
  /** A line for each attempt. */
  readonly attempt_log: readonly (string)[];
}

export interface ReplayedCallback {
  readonly ok: true;
  readonly callback: Callback;
}

export interface ApiKeyList {
  readonly items: readonly (ApiKey)[];
}

/** What a key may do and how it is used; neither the key nor its hash. */
export interface ApiKey {
  readonly id: string;
  readonly client: string;
  readonly label?: string | undefined;
  readonly scopes: readonly ('purge' | 'purge_everything' | 'read' | 'distributions' | 'distributions_delete' | 'admin')[];
  readonly revoked: boolean;
  readonly expires_at?: string | undefined;
  /** Until then the key before it is good too. */
  readonly previous_until?: string | undefined;
  readonly hostnames?: readonly (string)[] | undefined;
  readonly prefixes?: readonly (string)[] | undefined;
  readonly kinds?: readonly ('url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything')[] | undefined;
  readonly targets_per_day_max?: number | undefined;
  readonly targets_used_today?: number | undefined;
  readonly rate_limit?: {
    readonly requests: number;
    readonly window_seconds: number;
  } | undefined;
  readonly last_used?: {
    /** RFC 3339, in UTC. */
    readonly at: string;
    readonly address?: string | undefined;
  } | undefined;
}

export interface AuditPage {
  readonly items: readonly (AuditEntry)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

export interface AuditVerification {
  readonly ok: boolean;
  readonly chains: readonly (AuditChain)[];
}

export interface AuditChain {
  readonly chain: 'deeds' | 'purges' | 'refusals';
  readonly ok: boolean;
  /** The first entry that is not as it was written. */
  readonly broken_at?: number | undefined;
  readonly entries: number;
  readonly first_number: number;
  readonly last_number: number;
  readonly last_hash: string;
}

export interface Liveness {
  readonly ok: true;
}

export interface Readiness {
  readonly ok: boolean;
  readonly problems: readonly (string)[];
}

export interface ProblemKind {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

export interface Discovery {
  readonly version: string;
  /** RFC 3339, in UTC. */
  readonly generated_at: string;
  readonly capabilities: readonly (RouteCapability)[];
}

export interface RouteCapability {
  readonly id: string;
  readonly description: string;
  readonly method: string;
  readonly path: string;
  readonly available: boolean;
  readonly vendors: readonly (string)[];
}

export interface RouteCapabilityInFull {
  readonly id: string;
  readonly description: string;
  readonly method: string;
  readonly path: string;
  readonly available: boolean;
  readonly vendors: readonly (string)[];
  readonly scopes: readonly (string)[];
  readonly parameters: readonly ({
    readonly name: string;
    readonly in: 'path' | 'query' | 'body';
    readonly type: string;
    readonly required: boolean;
    readonly description?: unknown | undefined;
  })[];
  readonly errors: readonly (ProblemKind)[];
  readonly examples: readonly ({
    readonly method: string;
    readonly path: string;
    readonly body?: unknown | undefined;
  })[];
}

/** This document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
  };
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
  readonly accounts: Readonly<Record<string, AccountShareOutput>>;
}

export interface AuditEntry {
  readonly chain: 'deeds' | 'purges' | 'refusals';
  readonly number: number;
  /** RFC 3339, in UTC. */
  readonly at: string;
  readonly action: string;
  readonly client?: string | undefined;
  readonly key?: string | undefined;
  readonly address: string;
  readonly request_id: string;
  /** The id of what it was about. */
  readonly subject?: string | undefined;
  readonly targets?: number | undefined;
  /** Links what was about to be done with what came of it. */
  readonly deed?: string | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  /** So many like it were left out before it. */
  readonly left_out?: number | undefined;
  readonly previous_hash: string;
  readonly hash: string;
}

export interface AccountShareOutput {
  /** Absent: the account is not configured any more. */
  readonly vendor?: string | undefined;
  readonly targets: number;
  readonly counts: TargetCounts;
  readonly waiting_for?: HoldOutput | undefined;
  /** The vendor's last failure, in its own words, while work is open. */
  readonly last_reason?: {
    readonly code?: string | undefined;
    readonly message: string;
    /** RFC 3339, in UTC. */
    readonly at: string;
  } | undefined;
}

/** Why an account does not send at the moment, and until when. */
export interface HoldOutput {
  readonly reason: 'rate' | 'quota' | 'throttled' | 'unavailable' | 'account' | 'slots' | 'paused';
  /** Absent: until somebody ends the pause. */
  readonly until?: string | undefined;
  readonly message?: string | undefined;
}

export type PurgeLine = string | {
  readonly url: string;
} | {
  readonly path: string;
} | {
  readonly directory: string;
} | {
  readonly tag: string;
} | {
  readonly hostname: string;
} | {
  readonly pattern: string;
};

/** A request that the edge answered, or a file of many of them. */
export interface LogRecord {
  readonly kind: 'line' | 'file';
  /** Of a line: as exact as the vendor tells. */
  readonly at?: string | undefined;
  /** Of a line: the vendor's own. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** Of a file. */
  readonly name?: string | undefined;
  /** Of a file. */
  readonly url?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly from?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly to?: string | undefined;
  readonly bytes?: number | undefined;
}

/** What each route takes and answers, by its operation id. */
export interface Routes {
  /** Purge cached copies by URL, directory, tag, hostname, pattern or everything. */
  readonly purge: {
    readonly path: undefined;
    readonly query: {
      /** `true`: nothing is purged; the answer tells what the purge would take. Goes with JSON too. */
      readonly dry_run?: 'true' | 'false' | undefined;
      /** Purge relative to this distribution. */
      readonly distribution_id?: string | undefined;
      /** Only the accounts of this vendor. */
      readonly vendor?: string | undefined;
      readonly mode?: 'hard' | 'soft' | undefined;
      readonly priority?: 'urgent' | 'normal' | 'bulk' | undefined;
      readonly partial?: 'true' | 'false' | undefined;
      readonly deadline_seconds?: number | undefined;
      readonly idempotency_key?: string | undefined;
      /** Name of a configured endpoint. */
      readonly callback_endpoint?: string | undefined;
      /** Address to call; may hold {status} and {purge_id}. */
      readonly callback_url?: string | undefined;
      /** Default POST. */
      readonly callback_method?: 'GET' | 'POST' | 'PUT' | undefined;
    };
    readonly body: PurgeRequest;
    readonly line: PurgeLine;
    readonly answer: DryRun | AcceptedPurge;
    readonly answerLine: undefined;
  };
  /** Take a hook of a CMS, which proves itself as its source does it, and purge what changed. */
  readonly receiveHook: {
    readonly path: {
      /** The name of the hook in the config. */
      readonly hook: string;
    };
    readonly query: undefined;
    readonly body: HookPayload;
    readonly line: undefined;
    readonly answer: HookTaken;
    readonly answerLine: undefined;
  };
  /** Read how many requests and bytes were served, and which share of them from the cache. */
  readonly readCacheStats: {
    readonly path: undefined;
    readonly query: {
      /** Only this distribution. Absent: the sum of all that you may see, at most 20. */
      readonly distribution_id?: string | undefined;
      /** Start: ISO 8601 (UTC unless it says otherwise) or seconds. Default: 24 h before the end. */
      readonly from?: string | undefined;
      /** End, not included. Default: now. */
      readonly to?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CacheStats;
    readonly answerLine: undefined;
  };
  /** Make a distribution that fronts an origin with an edge cache. */
  readonly createDistribution: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: CreateDistribution;
    readonly line: undefined;
    readonly answer: AcceptedChange;
    readonly answerLine: undefined;
  };
  /** Fetch a distribution's state, CNAME target, wanted fields and drift. */
  readonly getDistribution: {
    readonly path: {
      /** The id of the distribution. */
      readonly distribution_id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Distribution;
    readonly answerLine: undefined;
  };
  /** List all distributions. */
  readonly listDistributions: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: DistributionPage;
    readonly answerLine: undefined;
  };
  /** Change a distribution: enable or disable it, its origin, its cache settings. */
  readonly updateDistribution: {
    readonly path: {
      /** The id of the distribution. */
      readonly distribution_id: string;
    };
    readonly query: undefined;
    readonly body: UpdateDistribution;
    readonly line: undefined;
    readonly answer: AcceptedChange;
    readonly answerLine: undefined;
  };
  /** Delete a distribution and take it down at its vendor. */
  readonly deleteDistribution: {
    readonly path: {
      /** The id of the distribution. */
      readonly distribution_id: string;
    };
    readonly query: {
      readonly idempotency_key?: string | undefined;
      /** After this time the deletion ends as gave-up. Default: the configured deadline. */
      readonly deadline_seconds?: number | undefined;
      /** Name of a configured endpoint. */
      readonly callback_endpoint?: string | undefined;
      /** Address to call; may hold {status} and {purge_id}. */
      readonly callback_url?: string | undefined;
      /** Default POST. */
      readonly callback_method?: 'GET' | 'POST' | 'PUT' | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: GoneDistribution | AcceptedDeletion;
    readonly answerLine: undefined;
  };
  /** Take over a distribution that exists at a vendor. */
  readonly adoptDistribution: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: AdoptDistribution;
    readonly line: undefined;
    readonly answer: AcceptedChange;
    readonly answerLine: undefined;
  };
  /** Stream a distribution's log as NDJSON. */
  readonly readDistributionLogs: {
    readonly path: {
      /** The id of the distribution. */
      readonly id: string;
    };
    readonly query: {
      /** Start: ISO 8601 (UTC unless it says otherwise) or seconds. Default: 24 h before the end. */
      readonly from?: string | undefined;
      /** End, not included. Default: now. */
      readonly to?: string | undefined;
      /** Most lines. */
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: LogRecord;
  };
  /** The client's operations, newest first; everybody's for an `admin` key. */
  readonly listOperations: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
      readonly state?: 'pending' | 'active' | 'complete' | 'partial' | 'failed' | 'cancelled' | undefined;
      readonly type?: 'purge' | 'create' | 'update' | 'delete' | 'adopt' | undefined;
      readonly client?: string | undefined;
      /** Those that the account has something to do for. */
      readonly account?: string | undefined;
      /** Exactly this URL, however it is written. */
      readonly url?: string | undefined;
      readonly directory?: string | undefined;
      /** Exactly this tag. */
      readonly tag?: string | undefined;
      /** Those with a target of this hostname. */
      readonly hostname?: string | undefined;
      readonly vendor_task?: string | undefined;
      /** Accepted at that time or later. */
      readonly from?: string | undefined;
      /** Accepted before that time. */
      readonly to?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: OperationPage;
    readonly answerLine: undefined;
  };
  /** Ask how an operation stands; with wait the answer comes when it has ended. */
  readonly getOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: {
      readonly wait?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Operation;
    readonly answerLine: undefined;
  };
  /** An operation's targets in the order of the request, each with its truth at every account. */
  readonly listTargets: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: {
      /** Most items of the page; more than 1000 counts as 1000. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: TargetPage;
    readonly answerLine: undefined;
  };
  /** Take back what is not yet sent. */
  readonly cancelOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CancelledOperation;
    readonly answerLine: undefined;
  };
  /** Purge again what came to nothing, at the accounts alone where it did: a new operation. */
  readonly retryOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: AcceptedPurge;
    readonly answerLine: undefined;
  };
  /** What happened to an operation, in the order of time, to the last attempt of its callback. */
  readonly getTimeline: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: {
      /** Most items of the page; more than 1000 counts as 1000. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: TimelinePage;
    readonly answerLine: undefined;
  };
  /** How an operation stands, live: at once, and whenever it changed, until it has ended. */
  readonly followOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** What happened at the accounts in each of the last minutes, the running one included. */
  readonly readStatistics: {
    readonly path: undefined;
    readonly query: {
      readonly minutes?: number | undefined;
      readonly account?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Statistics;
    readonly answerLine: undefined;
  };
  /** Every vendor account with its limits, what they allow a day, and how it stands. */
  readonly listAccounts: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: AccountList;
    readonly answerLine: undefined;
  };
  /** One vendor account with its limits and how it stands. */
  readonly getAccount: {
    readonly path: {
      /** The id of the account. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Account;
    readonly answerLine: undefined;
  };
  /** Try an account's credentials with one call that only reads. */
  readonly checkAccount: {
    readonly path: {
      /** The id of the account. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: AccountCheck;
    readonly answerLine: undefined;
  };
  /** Have an account send nothing until it is resumed. */
  readonly pauseAccount: {
    readonly path: {
      /** The id of the account. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ChangedAccount;
    readonly answerLine: undefined;
  };
  /** End a pause, or a hold that a vendor's refusal brought about: the next call goes out at once. */
  readonly resumeAccount: {
    readonly path: {
      /** The id of the account. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ChangedAccount;
    readonly answerLine: undefined;
  };
  /** The hooks of the client, with what came of them lately at this API process. */
  readonly listHooks: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: HookList;
    readonly answerLine: undefined;
  };
  /** What a hook would purge, and why. Nothing is purged. */
  readonly explainHook: {
    readonly path: {
      /** The name of the hook in the config. */
      readonly hook: string;
    };
    readonly query: undefined;
    readonly body: HookPayload;
    readonly line: undefined;
    readonly answer: HookExplained;
    readonly answerLine: undefined;
  };
  /** Every vendor that Purgeway knows: what it can do, its limits, and what it needs. */
  readonly listVendors: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: VendorList;
    readonly answerLine: undefined;
  };
  /** Hear a vendor say that a change of a distribution is done. */
  readonly hearVendorGet: {
    readonly path: {
      /** Made by Purgeway for one distribution. */
      readonly token: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** Hear a vendor say that a change of a distribution is done. */
  readonly hearVendorPost: {
    readonly path: {
      /** Made by Purgeway for one distribution. */
      readonly token: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** Hear a vendor say that a change of a distribution is done. */
  readonly hearVendorPut: {
    readonly path: {
      /** Made by Purgeway for one distribution. */
      readonly token: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** Callback endpoints, those of the config on the first page. */
  readonly listCallbackEndpoints: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpointPage;
    readonly answerLine: undefined;
  };
  /** Make a callback endpoint. Its secret is answered this once. */
  readonly createCallbackEndpoint: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: CreateCallbackEndpoint;
    readonly line: undefined;
    readonly answer: CallbackEndpointWithSecret;
    readonly answerLine: undefined;
  };
  /** One callback endpoint and how it stands. */
  readonly getCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: {
      readonly reveal?: 'url' | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Change where a callback endpoint is and how it is called; what waits for it goes there too. */
  readonly updateCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: UpdateCallbackEndpoint;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Remove a callback endpoint. */
  readonly deleteCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** Give a callback endpoint a new secret, answered this once; for a while the old one signs too. */
  readonly rotateCallbackSecret: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: RotateCallbackSecret;
    readonly line: undefined;
    readonly answer: CallbackEndpointWithSecret;
    readonly answerLine: undefined;
  };
  /** Switch a disabled callback endpoint on again. */
  readonly enableCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Close the circuit of a callback endpoint, so that what waits for it is tried at once. */
  readonly resetCallbackCircuit: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Who is not called now: endpoints and plain addresses, the latest first. */
  readonly listCallbackReceivers: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackReceiverPage;
    readonly answerLine: undefined;
  };
  /** Close the circuit of a receiver, so that what waits for it is tried at once. */
  readonly resetCallbackReceiver: {
    readonly path: {
      /** As the list of receivers names it. */
      readonly receiver: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ResetCallbackReceiver;
    readonly answerLine: undefined;
  };
  /** Send the ended callbacks of a time again, with the same event ids and bodies. */
  readonly redeliverCallbacks: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: RedeliverCallbacks;
    readonly line: undefined;
    readonly answer: RedeliveredCallbacks;
    readonly answerLine: undefined;
  };
  /** Callbacks in one state, newest first. */
  readonly listCallbacks: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
      readonly state?: 'pending' | 'delivered' | 'dead' | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackPage;
    readonly answerLine: undefined;
  };
  /** One callback with its attempts. */
  readonly getCallback: {
    readonly path: {
      /** The id of the event. */
      readonly id: string;
    };
    readonly query: {
      readonly reveal?: 'url' | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Callback;
    readonly answerLine: undefined;
  };
  /** Start a callback's schedule anew, with the same event id. */
  readonly replayCallback: {
    readonly path: {
      /** The id of the event. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ReplayedCallback;
    readonly answerLine: undefined;
  };
  /** Every key with what it may do and how it is used; neither keys nor their hashes. */
  readonly listKeys: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ApiKeyList;
    readonly answerLine: undefined;
  };
  /** The audit log: newest first, page by page; as NDJSON all of it in one go, oldest first. */
  readonly listAudit: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 1000 counts as 1000. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly client?: string | undefined;
      readonly key?: string | undefined;
      readonly action?: string | undefined;
      readonly chain?: 'deeds' | 'purges' | 'refusals' | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: AuditPage;
    readonly answerLine: AuditEntry;
  };
  /** Read the whole audit log, and say of each chain whether every entry is as it was written. */
  readonly verifyAudit: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: AuditVerification;
    readonly answerLine: undefined;
  };
  /** The process answers; nothing is said of Redis. */
  readonly livez: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Liveness;
    readonly answerLine: undefined;
  };
  /** Whether purges can be accepted now. */
  readonly readyz: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Readiness;
    readonly answerLine: undefined;
  };
  /** What this process has measured, for Prometheus. */
  readonly metrics: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** What a problem's `type` leads to. */
  readonly getProblem: {
    readonly path: {
      /** The code of the problem. */
      readonly code: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ProblemKind;
    readonly answerLine: undefined;
  };
  /** What can be done here, and at which vendors. */
  readonly discover: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Discovery;
    readonly answerLine: undefined;
  };
  /** One capability with all that is needed to call it. */
  readonly discoverOne: {
    readonly path: {
      /** Its id, such as `cdn.cache.purge`. */
      readonly capability: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: RouteCapabilityInFull;
    readonly answerLine: undefined;
  };
  /** This document. */
  readonly getOpenApi: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: OpenApiDocument;
    readonly answerLine: undefined;
  };
}

/** Where each route is. */
export const routes = {
  purge: { method: 'POST', path: '/v1/cdn/cache/purge', isKeyed: true },
  receiveHook: { method: 'POST', path: '/v1/hooks/{hook}', isKeyed: false },
  readCacheStats: { method: 'GET', path: '/v1/cdn/cache/stats', isKeyed: false },
  createDistribution: { method: 'POST', path: '/v1/cdn/distribution/create', isKeyed: true },
  getDistribution: { method: 'GET', path: '/v1/cdn/distribution/get/{distribution_id}', isKeyed: false },
  listDistributions: { method: 'GET', path: '/v1/cdn/distribution/list', isKeyed: false },
  updateDistribution: { method: 'PATCH', path: '/v1/cdn/distribution/update/{distribution_id}', isKeyed: true },
  deleteDistribution: { method: 'DELETE', path: '/v1/cdn/distribution/delete/{distribution_id}', isKeyed: true },
  adoptDistribution: { method: 'POST', path: '/v1/cdn/distribution/adopt', isKeyed: true },
  readDistributionLogs: { method: 'GET', path: '/v1/cdn/distributions/{id}/logs', isKeyed: false },
  listOperations: { method: 'GET', path: '/v1/operations', isKeyed: false },
  getOperation: { method: 'GET', path: '/v1/operations/{id}', isKeyed: false },
  listTargets: { method: 'GET', path: '/v1/operations/{id}/targets', isKeyed: false },
  cancelOperation: { method: 'POST', path: '/v1/operations/{id}/cancel', isKeyed: false },
  retryOperation: { method: 'POST', path: '/v1/operations/{id}/retry', isKeyed: true },
  getTimeline: { method: 'GET', path: '/v1/operations/{id}/timeline', isKeyed: false },
  followOperation: { method: 'GET', path: '/v1/operations/{id}/events', isKeyed: false },
  readStatistics: { method: 'GET', path: '/v1/statistics', isKeyed: false },
  listAccounts: { method: 'GET', path: '/v1/accounts', isKeyed: false },
  getAccount: { method: 'GET', path: '/v1/accounts/{id}', isKeyed: false },
  checkAccount: { method: 'POST', path: '/v1/accounts/{id}/check', isKeyed: false },
  pauseAccount: { method: 'POST', path: '/v1/accounts/{id}/pause', isKeyed: false },
  resumeAccount: { method: 'POST', path: '/v1/accounts/{id}/resume', isKeyed: false },
  listHooks: { method: 'GET', path: '/v1/hooks', isKeyed: false },
  explainHook: { method: 'POST', path: '/v1/hooks/{hook}/explain', isKeyed: false },
  listVendors: { method: 'GET', path: '/v1/vendors', isKeyed: false },
  hearVendorGet: { method: 'GET', path: '/v1/vendor-callbacks/{token}', isKeyed: false },
  hearVendorPost: { method: 'POST', path: '/v1/vendor-callbacks/{token}', isKeyed: false },
  hearVendorPut: { method: 'PUT', path: '/v1/vendor-callbacks/{token}', isKeyed: false },
  listCallbackEndpoints: { method: 'GET', path: '/v1/callback-endpoints', isKeyed: false },
  createCallbackEndpoint: { method: 'POST', path: '/v1/callback-endpoints', isKeyed: false },
  getCallbackEndpoint: { method: 'GET', path: '/v1/callback-endpoints/{name}', isKeyed: false },
  updateCallbackEndpoint: { method: 'PATCH', path: '/v1/callback-endpoints/{name}', isKeyed: false },
  deleteCallbackEndpoint: { method: 'DELETE', path: '/v1/callback-endpoints/{name}', isKeyed: false },
  rotateCallbackSecret: { method: 'POST', path: '/v1/callback-endpoints/{name}/rotate', isKeyed: false },
  enableCallbackEndpoint: { method: 'POST', path: '/v1/callback-endpoints/{name}/enable', isKeyed: false },
  resetCallbackCircuit: { method: 'POST', path: '/v1/callback-endpoints/{name}/circuit/reset', isKeyed: false },
  listCallbackReceivers: { method: 'GET', path: '/v1/callback-receivers', isKeyed: false },
  resetCallbackReceiver: { method: 'POST', path: '/v1/callback-receivers/{receiver}/circuit/reset', isKeyed: false },
  redeliverCallbacks: { method: 'POST', path: '/v1/callbacks/redeliver', isKeyed: true },
  listCallbacks: { method: 'GET', path: '/v1/callbacks', isKeyed: false },
  getCallback: { method: 'GET', path: '/v1/callbacks/{id}', isKeyed: false },
  replayCallback: { method: 'POST', path: '/v1/callbacks/{id}/replay', isKeyed: false },
  listKeys: { method: 'GET', path: '/v1/keys', isKeyed: false },
  listAudit: { method: 'GET', path: '/v1/audit', isKeyed: false },
  verifyAudit: { method: 'GET', path: '/v1/audit/verification', isKeyed: false },
  livez: { method: 'GET', path: '/livez', isKeyed: false },
  readyz: { method: 'GET', path: '/readyz', isKeyed: false },
  metrics: { method: 'GET', path: '/metrics', isKeyed: false },
  getProblem: { method: 'GET', path: '/problems/{code}', isKeyed: false },
  discover: { method: 'GET', path: '/v1/discovery', isKeyed: false },
  discoverOne: { method: 'GET', path: '/v1/discovery/{capability}', isKeyed: false },
  getOpenApi: { method: 'GET', path: '/openapi.json', isKeyed: false },
} as const satisfies Record<keyof Routes, { readonly method: string; readonly path: string; readonly isKeyed: boolean }>;
