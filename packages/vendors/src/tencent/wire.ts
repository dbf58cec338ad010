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
