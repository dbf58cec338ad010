import { targetKinds } from '@purgeway/model';
import { z } from 'zod';
import { countSchema } from './value-schemas.ts';

/** A number with where it comes from. */
export const limitSchema = z
  .strictObject({
    value: z.number(),
    source: z.string(),
    assumed: z.boolean().optional().meta({ description: 'No document states it.' }),
  })
  .meta({ id: 'Limit', description: 'A number, and where it comes from.' });

const rateSchema = z
  .strictObject({ unit: z.enum(['calls', 'targets']), max: limitSchema, window_ms: countSchema })
  .meta({ id: 'Rate', description: 'At most `max` in any stretch of that length.' });
export type ShownRate = z.input<typeof rateSchema>;

const callsSchema = z
  .strictObject({ rates: z.array(rateSchema), calls_each: limitSchema.optional() })
  .meta({ id: 'CallLimits' });
export type ShownCalls = z.input<typeof callsSchema>;

/** Limits of an account or vendor that are not about purges alone. */
export const callLimitFields = {
  every: z.array(rateSchema).optional().meta({ description: 'Of all calls together.' }),
  poll: callsSchema.optional(),
  change: callsSchema.optional(),
  read: callsSchema.optional(),
  stats: callsSchema.optional(),
  logs: callsSchema.optional(),
};
const callLimitsSchema = z.strictObject(callLimitFields);
export type ShownCallLimits = z.input<typeof callLimitsSchema>;

/** What the limits of purges by one kind always say. */
export const purgeLimitFields = {
  targets_per_call_max: limitSchema,
  bytes_per_call_max: limitSchema.optional(),
  budget_of: z
    .enum(targetKinds)
    .optional()
    .meta({ description: 'The kind whose rates and quota this one uses up too.' }),
  rates: z.array(rateSchema),
  quota: z
    .strictObject({ targets_per_day_max: limitSchema, utc_offset_minutes: z.int() })
    .optional()
    .meta({ description: "An allowance that comes back at the vendor's midnight." }),
};
