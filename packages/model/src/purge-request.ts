import { z } from 'zod';
import { prioritySchema, purgeModeSchema } from './target.ts';

/** Most targets of one JSON body; more go as `application/x-ndjson`. */
export const targetsPerBodyMax = 10_000;

const entries = z.array(z.string()).max(targetsPerBodyMax);

export const callbackRequestSchema = z
  .strictObject({
    endpoint: z.string().min(1).max(100).optional().meta({ description: 'Name of a configured endpoint.' }),
    url: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .meta({ description: 'Address to call; may hold {status} and {purge_id}.' }),
    method: z.enum(['GET', 'POST', 'PUT']).optional().meta({ description: 'Default POST.' }),
  })
  .refine((callback) => (callback.endpoint === undefined) !== (callback.url === undefined), {
    message: 'Give either "endpoint" or "url".',
  });

/** The options of a purge: all of a JSON body but its targets; for NDJSON they come as query parameters. */
export const purgeOptionsSchema = z.strictObject({
  distribution_id: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Purge relative to this distribution.' }),
  vendor: z.string().min(1).max(100).optional().meta({ description: 'Only the accounts of this vendor.' }),
  mode: purgeModeSchema.default('hard'),
  priority: prioritySchema.default('normal'),
  partial: z.boolean().default(false).meta({ description: 'Go on without the targets that are refused.' }),
  callback: callbackRequestSchema.optional(),
  idempotency_key: z.string().min(1).max(255).optional(),
  deadline_seconds: z
    .number()
    .int()
    .min(60)
    .max(30 * 24 * 3600)
    .optional()
    .meta({ description: 'After this time what is left ends as gave-up. Default: the configured deadline.' }),
});
export type PurgeOptions = z.output<typeof purgeOptionsSchema>;

/** Body of `POST /v1/cdn/cache/purge`. */
export const purgeRequestSchema = purgeOptionsSchema.extend({
  paths: entries
    .optional()
    .meta({ description: 'Full URLs, or paths of the distribution; "/*" at the end: directory.' }),
  directories: entries.optional(),
  tags: entries.optional(),
  hostnames: entries.optional(),
  patterns: entries.optional(),
  purge_everything: z.boolean().optional(),
});
export type PurgeRequest = z.output<typeof purgeRequestSchema>;
