// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

import type { AcceptedPurge, Pause, ProblemItem } from './several.ts';

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

/** What each route takes and answers, by its operation id. */
export interface PurgesRoutes {
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
}
