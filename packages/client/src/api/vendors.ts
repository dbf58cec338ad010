// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

import type { Circuit, Hold, Pause } from './several.ts';

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
  /** Purge calls that its limits allow to begin now: of the kind of targets with most room among those that wait, or among all when none waits. */
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
  readonly hold?: Hold | undefined;
  readonly circuit: Circuit;
  readonly lanes: readonly ({
    readonly lane: string;
    readonly waiting: number;
    readonly hold?: Hold | undefined;
  })[];
}

export interface AccountCheck {
  /** RFC 3339, in UTC. */
  readonly checked: string;
  /** `untried`: it could not be done. */
  readonly result: 'good' | 'refused' | 'untried';
  readonly code?: string | undefined;
  /** The vendor's own words, or why it was not tried. */
  readonly message?: string | undefined;
  /** How far the vendor's clock certainly is ahead of ours by its answer; negative: behind. Many refuse what is signed by a clock that is minutes off. */
  readonly clock_offset_seconds?: number | undefined;
}

export interface ChangedAccount {
  readonly ok: true;
  readonly account: Account;
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

/** What each route takes and answers, by its operation id. */
export interface VendorsRoutes {
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
}
