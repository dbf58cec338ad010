import { z } from 'zod';
import { countSchema, timeSchema } from './value-schemas.ts';

const quantilesSchema = z
  .strictObject({ p50: z.number(), p99: z.number() })
  .meta({ id: 'Quantiles', description: 'In seconds.' });

const minuteSchema = z
  .strictObject({
    at: timeSchema.meta({ description: 'Where the minute begins.' }),
    accepted: countSchema,
    sent: countSchema,
    confirmed: countSchema,
    unverified: countSchema,
    failed: countSchema,
    cancelled: countSchema,
    calls: countSchema,
    waiting: countSchema.optional().meta({ description: 'Absent: nobody looked.' }),
    accepted_to_sent: quantilesSchema.optional(),
    accepted_to_final: quantilesSchema.optional(),
  })
  .meta({ id: 'MinuteFigures', description: 'What happened at an account in one minute.' });
export type ShownMinute = z.input<typeof minuteSchema>;

export const statisticsSchema = z
  .strictObject({
    resolution_seconds: z.literal(60),
    accounts: z.record(z.string(), z.strictObject({ points: z.array(minuteSchema) })),
  })
  .meta({ id: 'Statistics' });
