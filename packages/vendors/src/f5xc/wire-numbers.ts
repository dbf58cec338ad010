import { z } from 'zod';
import { optional } from './wire.ts';

/** Body of metrics. Times are RFC 3339 or seconds since 1970; `step` is such as `5m`. */
export interface MetricsRequest {
  readonly start_time: string;
  readonly end_time: string;
  readonly step: string;
  readonly field_selector: readonly ('REQUEST_TOTAL_SUM' | 'DATA_OUT_SUM')[];
  readonly filter: readonly TagFilter<'CDN_DISTRIBUTION_NAME', 'OPERATOR_TYPE_IN'>[];
  readonly group_by: readonly 'CACHE_HIT_TYPE'[];
}

export interface TagFilter<Tag, Operator> {
  readonly tag: Tag;
  readonly operator: Operator;
  readonly values: readonly string[];
}

const valueSchema = z.object({ timestamp: z.string(), value: z.string() });

/** Answer of metrics: one item a field, in it one series for each combination of tags. */
export const metricsSchema = z.object({
  step: optional(z.string()),
  items: optional(
    z.array(
      z.object({
        type: z.string(),
        unit: optional(z.string()),
        series: optional(
          z.array(
            z.object({
              group_by: optional(z.array(z.object({ name: z.string(), value: z.string() }))),
              value: optional(z.array(valueSchema)),
            }),
          ),
        ),
      }),
    ),
  ),
});
export type Metrics = z.infer<typeof metricsSchema>;

/** Body of access_logs: what lies at `end_time` is included. */
export interface AccessLogsRequest {
  readonly start_time: string;
  readonly end_time: string;
  readonly query: readonly TagFilter<'CDN_NAME', 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN'>[];
  readonly sort: 'DESCENDING';
  /** At most 500. */
  readonly limit: number;
}

/** Answer of access_logs. A log is JSON in a string by one document, an object of strings by another. */
export const accessLogsSchema = z.object({
  logs: optional(z.array(z.union([z.string(), z.record(z.string(), z.unknown())]))),
});
