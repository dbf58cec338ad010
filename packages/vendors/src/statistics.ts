import type { TargetKind } from '@purgeway/model';

/** Whose numbers are asked for, and of when. */
export interface StatsQuery {
  /** The vendor's own id of the distribution, where it has one. */
  readonly vendorId?: string | undefined;
  /** Every hostname of the distribution, its domain first. */
  readonly hostnames: readonly string[];
  /** Milliseconds since 1970; `toMs` is not included. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A number, or the reason why the vendor cannot tell it. Never 0 for what is not known. */
export type Figure = { readonly value: number } | { readonly unknown: string };

/** One step of the series; absent: the vendor does not tell it. */
export interface StatsPoint {
  /** Where the step begins, ms since 1970. */
  readonly atMs: number;
  readonly requests?: number | undefined;
  readonly bytesServed?: number | undefined;
  /** 0 to 1. */
  readonly hitRatio?: number | undefined;
}

/** What the vendor had to fetch from the origin. */
export interface OriginFigures {
  readonly requests: Figure;
  readonly bytesServed: Figure;
}

/** What a distribution served, in the same words for every vendor. */
export interface VendorStats {
  readonly requests: Figure;
  readonly bytesServed: Figure;
  /** 0 to 1. */
  readonly hitRatio: Figure;
  /** What the vendor had to fetch from the origin; absent: it does not tell. */
  readonly origin?: OriginFigures | undefined;
  /** Length of a step of the series; absent when there is none. */
  readonly intervalMs?: number | undefined;
  /** In the order of time. */
  readonly series: readonly StatsPoint[];
}

export interface LogsQuery extends StatsQuery {
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  /** Most records of one page; a vendor may give fewer. */
  readonly limit: number;
}

/**
 * One request that the edge answered, or a file of many of them where the vendor keeps logs in files. Numbers that do not fit a double
 * are text in `fields`.
 */
export type LogRecord =
  | {
      readonly kind: 'line';
      /** ISO 8601, as exact as the vendor tells. */
      readonly at?: string | undefined;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly url: string;
      readonly fromMs?: number | undefined;
      readonly toMs?: number | undefined;
      readonly bytes?: number | undefined;
    };

export interface LogPage {
  readonly records: readonly LogRecord[];
  /** Absent at the end. */
  readonly next?: string | undefined;
}

/** What the vendor itself says is left of a day's allowance. */
export interface QuotaReading {
  /** The kind that owns the budget; see `PurgeLimits.budgetOf`. */
  readonly kind: TargetKind;
  readonly total: number;
  readonly available: number;
}
