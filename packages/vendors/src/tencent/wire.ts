import { z } from 'zod';

/** Every reply. `code` 0 is success. Newer bodies also carry `retcode` and `errmsg`, which repeat it. */
export const envelopeSchema = z.object({
  code: z.int(),
  message: z.string(),
  /** `Success`, a word, or a module code as text or as a number: the documents show all of them. */
  codeDesc: z.union([z.string(), z.int()]).optional(),
  data: z.unknown().optional(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** A refusal in the form of API 3.0, which a gateway of the vendor may give for an address that it has taken over. */
export const successorRefusalSchema = z.object({
  Response: z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) }),
});

/** `data` of RefreshCdnUrl. The task id has 19 digits and does not fit a number. */
export const refreshUrlDataSchema = z.object({
  count: z.int().nonnegative(),
  task_id: z.string().min(1),
});

/** One entry of the refresh log. */
export const refreshLogEntrySchema = z.object({
  host: z.string(),
  /** 0 URL, 1 directory. */
  type: z.union([z.literal(0), z.literal(1)]),
  /** 1 done, 0 running, negative failed. */
  status: z.int().max(1),
  url_list: z.array(z.string()),
  /** `YYYY-MM-DD HH:MM:SS`, without a zone. */
  datetime: z.string(),
});
export type RefreshLogEntry = z.infer<typeof refreshLogEntrySchema>;

/** `data` of GetCdnRefreshLog. */
export const refreshLogDataSchema = z.object({
  logs: z.array(refreshLogEntrySchema),
  total: z.int().nonnegative(),
});

/** One rule of how long copies are kept. */
export const cacheRuleSchema = z.object({
  /** 0 all files, 1 by suffix, 2 by directory, 3 by full path. */
  type: z.int(),
  /** `all` for type 0; else what the type says, `;` between several. */
  rule: z.string(),
  /** Seconds, whatever `unit` says: the documents' own example has 30 days as 2592000 with the unit `d`. */
  time: z.int(),
});

/** A domain as GetHostInfoByHost, GetHostInfoById and DescribeCdnHosts tell of it; fields that we do not use are left out. */
export const hostSchema = z.object({
  id: z.int(),
  host: z.string(),
  project_id: z.int(),
  host_type: z.string(),
  service_type: z.string(),
  /** A domain, or addresses with `;` between them; each may have a port. */
  origin: z.string(),
  cache: z.array(cacheRuleSchema),
  /** 1 under review, 2 review failed, 3 approved and deploying, 4 deploying, 5 running, 6 closed. */
  status: z.int(),
  /** 0 unless the vendor has blocked the domain. */
  disabled: z.int(),
  /** The state in the vendor's language. */
  message: z.string(),
  deleted: z.enum(['yes', 'no']),
  cname: z.string(),
});
export type Host = z.infer<typeof hostSchema>;

/** `data` of the host queries. The documents warn that an empty list may stand where an object is expected. */
export const hostsDataSchema = z.union([
  z.object({ hosts: z.array(hostSchema), total: z.int().nonnegative() }),
  z.tuple([]).transform(() => ({ hosts: [], total: 0 })),
]);
export type HostsData = z.infer<typeof hostsDataSchema>;

/** What GetCdnHostsDetailStatistics counts, of all that it can. */
export const statTypes = ['flux', 'requests', 'hit_requests'] as const;
export type StatType = (typeof statTypes)[number];

/** `data` of GetCdnHostsDetailStatistics: the counters stand under the name that was asked for. */
export const statisticsDataSchema = z.looseObject({
  /** Minutes of a step. The table of the page says text, its example shows a number. */
  period: z.union([
    z.int().positive(),
    z
      .string()
      .regex(/^[1-9]\d*$/)
      .transform(Number),
  ]),
});

/** Counters of one name, step by step, by host. */
export const countersSchema = z.record(z.string(), z.array(z.number().nonnegative()));

/** `data` of GetCdnLogList. */
export const logListDataSchema = z.object({
  list: z.array(
    z.object({
      /** 1 has a log, 0 has none. */
      type: z.union([z.literal(0), z.literal(1)]),
      /** `YYYYMMDDHH-<host>`: the hour of the vendor's clock. */
      name: z.string(),
      link: z.string(),
    }),
  ),
});
