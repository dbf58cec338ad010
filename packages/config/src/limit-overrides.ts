import { targetKindSchema } from '@purgeway/model';
import { z } from 'zod';

const dayMs = 24 * 60 * 60 * 1000;
const count = z.int().min(1);

const rateFields = {
  max: count.meta({ description: 'Most of them in any stretch of `windowMs`.' }),
  windowMs: count.max(dayMs).meta({ description: 'Length of the window in milliseconds.' }),
};

const ratesSchema = z.array(
  z.strictObject({
    unit: z.enum(['calls', 'targets']).meta({ description: 'What is counted.' }),
    ...rateFields,
  }),
);

const callRatesSchema = z.array(
  z.strictObject({
    unit: z.literal('calls').meta({ description: 'What is counted: calls alone.' }),
    ...rateFields,
  }),
);

const purgeOverridesSchema = z.strictObject({
  targetsPerCallMax: count.optional().meta({ description: 'Most targets of one vendor call.' }),
  bytesPerCallMax: count
    .optional()
    .meta({ description: 'Most bytes of all targets of one call, percent-encoded.' }),
  rates: ratesSchema.optional().meta({ description: "Replaces all of the vendor's rates for this kind." }),
  targetsPerDayMax: count
    .optional()
    .meta({ description: "Most targets between two of the vendor's midnights." }),
  urgentShare: z
    .number()
    .min(0)
    .max(0.9)
    .optional()
    .meta({ description: 'Share of the daily quota that only urgent purges may use. Default 0.' }),
});

/** What an account may do otherwise than its vendor's documents say. */
export const limitOverridesSchema = z.strictObject({
  callsAtATimeMax: count.optional().meta({ description: 'Most vendor calls under way at once.' }),
  every: callRatesSchema.optional().meta({
    description: "Replaces the vendor's rates for all calls of the account together, whatever they are for.",
  }),
  purge: z
    .partialRecord(targetKindSchema, purgeOverridesSchema)
    .optional()
    .meta({ description: 'By kind of target.' }),
  poll: z
    .strictObject({
      rates: ratesSchema.meta({ description: "Replaces the vendor's rates for status calls." }),
    })
    .optional()
    .meta({ description: 'Asking how purges stand.' }),
  change: callOverrides('Creating, changing and deleting distributions.'),
  read: callOverrides('Reading distributions.'),
  stats: callOverrides('Statistics.'),
  logs: callOverrides('Logs.'),
});
export type LimitOverrides = z.output<typeof limitOverridesSchema>;

function callOverrides(description: string) {
  return z
    .strictObject({
      rates: callRatesSchema.meta({ description: "Replaces the vendor's rates for these calls." }),
    })
    .optional()
    .meta({ description });
}
