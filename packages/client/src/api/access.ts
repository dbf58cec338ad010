// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

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

/** What each route takes and answers, by its operation id. */
export interface AccessRoutes {
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
      /** At that time or later. */
      readonly from?: string | undefined;
      /** At that time or earlier. */
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
}
