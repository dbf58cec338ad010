// What the API answers, as far as the console shows it.

export type OperationState = 'pending' | 'active' | 'complete' | 'partial' | 'failed' | 'cancelled';

export const operationStates = ['pending', 'active', 'complete', 'partial', 'failed', 'cancelled'] as const;
export const operationTypes = ['purge', 'create', 'update', 'delete', 'adopt'] as const;

export type TargetState =
  | 'accepted'
  | 'sent'
  | 'confirmed'
  | 'unverified'
  | 'rejected'
  | 'gave-up'
  | 'not-supported'
  | 'cancelled';

/** In the order in which they are shown. */
export const targetStates = [
  'confirmed',
  'unverified',
  'sent',
  'accepted',
  'rejected',
  'gave-up',
  'not-supported',
  'cancelled',
] as const satisfies readonly TargetState[];

export type Counts = Partial<Record<TargetState, number>>;

export interface Paged<T> {
  readonly items: readonly T[];
  readonly next_cursor?: string;
  /** With filters: what came later may be missing. */
  readonly indexed_until?: string;
}

export interface Hold {
  readonly reason: 'rate' | 'quota' | 'throttled' | 'unavailable' | 'account' | 'slots' | 'paused';
  /** Absent for a pause, which lasts until somebody ends it. */
  readonly until?: string;
  readonly message?: string;
}

export interface OperationAccount {
  readonly vendor?: string;
  readonly targets: number;
  readonly counts: Counts;
  readonly waiting_for?: Hold;
  readonly last_reason?: { readonly message: string; readonly code?: string; readonly at: string };
}

export interface Operation {
  readonly id: string;
  readonly type: 'purge' | 'create' | 'update' | 'delete' | 'adopt';
  readonly state: OperationState;
  readonly done: boolean;
  readonly client?: string;
  readonly created_at: string;
  readonly deadline_at: string;
  readonly finished_at?: string;
  readonly cancel_requested?: boolean;
  readonly retry_of?: string;
  readonly mode?: string;
  readonly priority?: string;
  readonly distribution_id?: string;
  readonly targets: number;
  readonly counts: Counts;
  readonly accounts: Readonly<Record<string, OperationAccount>>;
}

export interface TimelineEntry {
  readonly at: string;
  readonly event: string;
  readonly account?: string;
  readonly batch?: string;
  readonly vendor_task?: string;
  readonly targets?: number;
  readonly state?: string;
  readonly code?: string;
  readonly message?: string;
  readonly delivery?: string;
}

export interface TargetTruth {
  readonly account: string;
  readonly state: TargetState;
  readonly at?: string;
  readonly batch?: string;
  readonly vendor_task?: string;
  readonly code?: string;
  readonly message?: string;
}

export interface TargetRow {
  readonly index: number;
  readonly kind: string;
  readonly value?: string;
  readonly unreadable?: boolean;
  readonly accounts: readonly TargetTruth[];
}

export interface Circuit {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since?: string;
  readonly until?: string;
  readonly failures: number;
  readonly trips: number;
}

export interface Limit {
  readonly value: number;
  readonly source?: string;
  readonly assumed?: boolean;
}

export interface Rate {
  readonly unit: string;
  readonly max: Limit;
  readonly window_ms: number;
}

export interface KindLimits {
  readonly targets_per_call_max: Limit;
  readonly bytes_per_call_max?: Limit;
  readonly budget_of?: string;
  readonly rates: readonly Rate[];
  readonly quota?: { readonly targets_per_day_max: Limit; readonly utc_offset_minutes: number };
  readonly targets_per_day?: number;
  readonly targets_used_today?: number;
}

export interface Account {
  readonly id: string;
  readonly vendor: string;
  readonly vendor_name: string;
  readonly purge: Readonly<Record<string, KindLimits>>;
  readonly paused?: { readonly since: string; readonly by?: string };
  readonly backlog?: {
    readonly targets: number;
    readonly oldest_seconds?: number;
    readonly clears_in_seconds?: number;
  };
  /** Purge calls that may go out now. */
  readonly calls_left?: number;
  readonly status: {
    readonly waiting: number;
    readonly in_flight: number;
    readonly watching: number;
    readonly changes: number;
    readonly hold?: Hold;
    readonly circuit: Circuit;
    readonly lanes: readonly Lane[];
  };
}

export interface Lane {
  readonly lane: string;
  readonly waiting: number;
  readonly hold?: Hold;
}

export interface Check {
  readonly result: 'good' | 'refused' | 'untried';
  readonly checked?: string;
  readonly message?: string;
  readonly code?: string;
  readonly reason?: string;
}

export interface Endpoint {
  readonly name: string;
  readonly source: 'api' | 'config';
  readonly client?: string;
  readonly description?: string;
  readonly url?: string;
  readonly unreadable?: boolean;
  readonly method: string;
  readonly disabled_at?: string;
  readonly disabled_reason?: string;
  readonly waiting: number;
  readonly circuit: Circuit;
}

export interface Receiver {
  readonly receiver: string;
  readonly disabled_at?: string;
  readonly disabled_reason?: string;
  readonly waiting: number;
  readonly circuit: Circuit;
}

export interface Attempt {
  readonly at: string;
  readonly state: Delivery['state'];
  readonly next_attempt_at?: string;
  readonly status?: number;
  readonly error?: string;
}

export interface Delivery {
  readonly id: string;
  readonly operation_id: string;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly endpoint?: string;
  readonly url?: string;
  readonly method: string;
  readonly status: string;
  readonly created_at: string;
  readonly attempts: number;
  readonly next_attempt_at?: string;
  readonly last_status?: number;
  readonly last_error?: string;
  readonly attempt_log: readonly Attempt[];
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

export interface MinutePoint {
  readonly at: string;
  readonly accepted: number;
  readonly sent: number;
  readonly confirmed: number;
  readonly unverified: number;
  readonly failed: number;
  readonly calls: number;
  readonly waiting: number;
  readonly accepted_to_sent?: Percentiles;
  readonly accepted_to_final?: Percentiles;
}

export interface Statistics {
  readonly resolution_seconds: number;
  readonly accounts: Readonly<Record<string, { readonly points: readonly MinutePoint[] }>>;
}

export interface Plan {
  readonly dry_run: true;
  readonly targets: number;
  readonly accounts: readonly PlannedAccount[];
  /** The first of those that would be refused. */
  readonly refused?: readonly { readonly pointer?: string; readonly code: string; readonly detail: string }[];
  readonly refused_count?: number;
}

export interface PlannedAccount {
  readonly account: string;
  readonly vendor: string;
  readonly targets: number;
  readonly calls: number;
  readonly waiting: number;
  readonly quota?: readonly {
    readonly kind: string;
    readonly per_day: number;
    readonly used: number;
    readonly needed: number;
    readonly left_after: number;
  }[];
  readonly paused?: Account['paused'];
  /** Absent where nobody knows, because the account is paused. */
  readonly starts_in_seconds?: number;
  readonly takes_seconds?: number;
  readonly proof: 'polled' | 'none';
}

export interface Distribution {
  readonly distribution_id: string;
  readonly domain?: string;
  readonly vendor?: string;
  readonly account: string;
  readonly hostnames?: readonly string[];
}
