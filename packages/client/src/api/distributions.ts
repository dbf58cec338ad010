// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

import type { Operation } from './several.ts';

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
export interface DistributionsRoutes {
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
}
