import { targetLists } from '@purgeway/hooks';
import { z } from 'zod';
import { hookResults } from '../hooks/hook-counts.ts';
import { problemCodes } from '../problems/catalog.ts';
import { problemItemSchema } from './problem-schema.ts';
import { countSchema, nameSchema, timeSchema } from './value-schemas.ts';

const missingSchema = z.array(z.strictObject({ field: z.string(), reason: z.string() })).readonly();

const refusedSchema = z
  .strictObject({ count: countSchema, items: z.array(problemItemSchema).readonly() })
  .meta({ description: 'Targets that cannot be purged, and the first of them with the reason.' });

/** What is answered to a sender. */
export const hookTakenSchema = z
  .strictObject({
    ok: z.literal(true),
    operation: z
      .string()
      .optional()
      .meta({ description: 'Id of the operation that it made, now or before.' }),
    targets: countSchema.optional(),
    refused: refusedSchema.optional(),
    unusable: missingSchema.optional().meta({
      description:
        'Fields whose pages are not purged: they hold what may not stand where the mapping has them, such as a hostname that is none of the hook.',
    }),
    duplicate: z.literal(true).optional().meta({ description: 'It came before.' }),
    ignored: z.string().optional().meta({ description: 'Why there is nothing to do.' }),
    unmapped: z
      .string()
      .optional()
      .meta({ description: 'Why nothing can be purged, although what is served may have changed.' }),
    spooled: z.literal(true).optional().meta({ description: 'It is kept on disk until Redis is back.' }),
  })
  .meta({ id: 'HookTaken' });

const targetsSchema = z.record(z.enum(targetLists), z.array(z.string()).readonly());

const templateSchema = z
  .strictObject({
    list: z.enum(targetLists),
    template: z.string(),
    values: z.array(z.string()).readonly(),
    missing: missingSchema.optional().meta({ description: 'Fields that it could not use, and why.' }),
  })
  .meta({ id: 'HookTemplate' });

/** What a hook would do. */
export const hookExplainedSchema = z
  .strictObject({
    hook: nameSchema,
    source: nameSchema,
    event: z.string().optional().meta({ description: 'As the sender names it.' }),
    environment: z.string().optional(),
    signature: z.enum(['valid', 'missing', 'wrong', 'expired']),
    ignored: z.string().optional().meta({ description: 'Why there would be nothing to do.' }),
    unmapped: z
      .string()
      .optional()
      .meta({ description: 'Why nothing could be purged, although what is served may have changed.' }),
    duplicates_known_by: z.enum(['sender', 'content', 'nobody']),
    rules: z.array(
      z.strictObject({ rule: countSchema, applied: z.boolean(), templates: z.array(templateSchema) }),
    ),
    targets: targetsSchema.meta({ description: 'What the mapping yields.' }),
    would_purge: countSchema.optional(),
    accounts: z
      .record(z.string(), countSchema)
      .optional()
      .meta({ description: 'Targets for each account that would be purged at.' }),
    refused: refusedSchema.optional(),
    problem: z
      .strictObject({ code: z.enum(problemCodes), detail: z.string() })
      .optional()
      .meta({ description: 'What the purge would be refused with.' }),
  })
  .meta({ id: 'HookExplained' });

const resultCountsSchema = z.record(z.enum(hookResults), countSchema).meta({ id: 'HookCounts' });

const hookSchema = z
  .strictObject({
    name: nameSchema,
    path: z.string(),
    source: nameSchema,
    source_name: z.string(),
    client: nameSchema,
    distribution_id: z.string().optional(),
    hostnames: z.array(z.string()).readonly().optional(),
    last_at: timeSchema
      .optional()
      .meta({ description: 'When it was last called at the API process that answers.' }),
    last_hour: resultCountsSchema.meta({
      description: 'What came of it in the last hour at the API process that answers; others have their own.',
    }),
    since_start: resultCountsSchema.meta({
      description: 'The same since that process started.',
    }),
  })
  .meta({ id: 'Hook' });

/** All hooks, and what is kept on disk. */
export const hookListSchema = z
  .strictObject({
    items: z.array(hookSchema),
    spool: z
      .strictObject({
        records: countSchema,
        bytes: countSchema,
        bytes_max: countSchema,
        set_aside_bytes: countSchema.optional().meta({
          description: 'Bytes of what could not be read or handed in, kept for a person to look at.',
        }),
        oldest_at: timeSchema.optional(),
        oldest_seconds: countSchema.optional(),
      })
      .optional()
      .meta({ description: 'What this API process keeps on disk until Redis is back.' }),
  })
  .meta({ id: 'HookList' });
