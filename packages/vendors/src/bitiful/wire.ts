import { z } from 'zod';

/** Body of a refresh: 1 to 20 full URLs, none with `*`. */
export interface RefreshRequest {
  readonly type: 'url' | 'directory';
  readonly url_list: readonly string[];
}

/** Answer to a refresh. No document shows it; public clients read `message`, which is `ok` on success. */
export const refreshReplySchema = z.object({ message: z.string().optional() });

/** Answer to a failed call. No document shows it; `message` or `error` is assumed. */
export const failureSchema = z.object({ message: z.string().optional(), error: z.string().optional() });

/** What can be counted, as the last part of the path; `_origin` counts what the edge asked of the origin. */
export type DataSeries = 'traffic' | 'traffic_origin' | 'request' | 'request_origin';

/** Width of a step. */
export type DataPeriod = 'hourly' | 'daily' | 'monthly';

/** Query of "流量" (traffic) and "请求" (requests). Times in seconds since 1970. */
export interface DataRequest {
  readonly domain: string;
  readonly series: DataSeries;
  readonly startTime: number;
  readonly endTime: number;
  readonly period: DataPeriod;
}

const seconds = z.int().nonnegative();
const amount = z.number().nonnegative();
const pointSchema = z.union([
  z.object({ time: seconds, value: amount }).transform(({ time, value }) => ({ time, value })),
  z
    .object({ timestamp: seconds, value: amount })
    .transform(({ timestamp, value }) => ({ time: timestamp, value })),
]);
const pointsSchema = z.array(pointSchema);

/** One step: where it begins, in seconds since 1970, and what was counted in it. */
export type DataPoint = z.infer<typeof pointSchema>;

/** Answer to traffic and requests. No document shows it; both forms are assumed. */
export const dataReplySchema = z.union([
  pointsSchema,
  z.object({ data: pointsSchema }).transform(({ data }) => data),
]);

/** Query of "CDN 实时日志" (real-time logs). */
export interface LogsRequest {
  readonly domain: string;
  /** Nanoseconds since 1970: too many digits for a number. */
  readonly startTime: bigint;
  readonly codes: '2XX' | '3XX' | '4XX' | '5XX' | 'ALL';
  /** 1 to 1000. */
  readonly limit: number;
}

const lineSchema = z.looseObject({ access_time: z.string().regex(/^\d+$/) });

/** A line of the log; `access_time` is text, in nanoseconds since 1970. */
export type LogLine = z.infer<typeof lineSchema>;

/** Answer to logs, read without losing a digit. Public clients show `data` with `path`, `size`, `access_time` and more. */
export const logsReplySchema = z.object({ data: z.array(lineSchema) });
