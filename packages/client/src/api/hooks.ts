// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

import type { ProblemItem } from './several.ts';

/** What the CMS sends: any JSON. Its media type does not matter. */
export type HookPayload = unknown;

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
  /** Fields whose pages are not purged: they hold what may not stand where the mapping has them, such as a hostname that is none of the hook. */
  readonly unusable?: readonly ({
    readonly field: string;
    readonly reason: string;
  })[] | undefined;
  /** It came before. */
  readonly duplicate?: true | undefined;
  /** Why there is nothing to do. */
  readonly ignored?: string | undefined;
  /** Why nothing can be purged, although what is served may have changed. */
  readonly unmapped?: string | undefined;
  /** It is kept on disk until Redis is back. */
  readonly spooled?: true | undefined;
}

export interface HookList {
  readonly items: readonly (Hook)[];
  /** What this API process keeps on disk until Redis is back. */
  readonly spool?: {
    readonly records: number;
    readonly bytes: number;
    readonly bytes_max: number;
    /** Bytes of what could not be read or handed in, kept for a person to look at. */
    readonly set_aside_bytes?: number | undefined;
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
  /** When it was last called at the API process that answers. */
  readonly last_at?: string | undefined;
  /** What came of it in the last hour at the API process that answers; others have their own. */
  readonly last_hour: HookCounts;
  /** The same since that process started. */
  readonly since_start: HookCounts;
}

export type HookCounts = Readonly<Partial<Record<'accepted' | 'duplicate' | 'ignored' | 'unmapped' | 'spooled' | 'refused' | 'failed', number>>>;

export interface HookExplained {
  readonly hook: string;
  readonly source: string;
  /** As the sender names it. */
  readonly event?: string | undefined;
  readonly environment?: string | undefined;
  readonly signature: 'valid' | 'missing' | 'wrong' | 'expired';
  /** Why there would be nothing to do. */
  readonly ignored?: string | undefined;
  /** Why nothing could be purged, although what is served may have changed. */
  readonly unmapped?: string | undefined;
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

/** What each route takes and answers, by its operation id. */
export interface HooksRoutes {
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
}
