import { targetKinds } from '@purgeway/model';
import { z } from 'zod';
import { pauseSchema } from './account-schema.ts';
import { problemItemSchema } from './problem-schema.ts';
import { countSchema, nameSchema } from './value-schemas.ts';

const quotaSchema = z
  .strictObject({
    kind: z.enum(targetKinds),
    per_day: countSchema,
    used: countSchema,
    needed: countSchema,
    left_after: countSchema,
  })
  .meta({ id: 'QuotaForecast' });

const forecastSchema = z
  .strictObject({
    account: nameSchema,
    vendor: nameSchema,
    targets: countSchema,
    calls: countSchema,
    waiting: countSchema.meta({ description: 'What waits there already.' }),
    quota: z.array(quotaSchema).optional(),
    paused: pauseSchema.optional(),
    starts_in_seconds: z
      .number()
      .optional()
      .meta({ description: 'Absent: nobody knows, because it is paused.' }),
    takes_seconds: z.number().optional(),
    proof: z
      .enum(['polled', 'none'])
      .meta({ description: 'Whether the vendor can be asked when it is done.' }),
  })
  .meta({ id: 'AccountForecast' });

export const dryRunSchema = z
  .strictObject({
    dry_run: z.literal(true),
    targets: countSchema,
    accounts: z.array(forecastSchema),
    refused: z.array(problemItemSchema).optional(),
    refused_count: countSchema.optional(),
  })
  .meta({ id: 'DryRun', description: 'What a purge would do. Nothing of it was kept, sent or charged.' });
