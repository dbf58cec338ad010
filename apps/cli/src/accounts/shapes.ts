import { z } from 'zod';
import { holdSchema } from '../api/shapes.ts';

const circuitSchema = z.looseObject({
  state: z.string(),
  until: z.string().optional(),
  failures: z.number(),
});

export const accountSchema = z.looseObject({
  id: z.string(),
  vendor: z.string(),
  vendor_name: z.string().optional(),
  paused: z.looseObject({ since: z.string(), by: z.string() }).optional(),
  backlog: z
    .looseObject({
      targets: z.number(),
      oldest_seconds: z.number(),
      clears_in_seconds: z.number().optional(),
    })
    .optional(),
  calls_left: z.number().optional(),
  purge: z.record(
    z.string(),
    z.looseObject({
      targets_per_call_max: z.looseObject({ value: z.number() }).optional(),
      targets_per_day: z.number().optional(),
      targets_used_today: z.number().optional(),
    }),
  ),
  status: z.looseObject({
    waiting: z.number(),
    in_flight: z.number(),
    watching: z.number(),
    hold: holdSchema.optional(),
    circuit: circuitSchema,
  }),
});
/** A vendor account as the API shows it, as far as it is looked at. */
export type Account = z.output<typeof accountSchema>;

/** What came of trying an account's credentials; null: the vendor has no harmless call, see `reason`. */
export const checkSchema = z.looseObject({
  ok: z.boolean().nullable(),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.string().optional(),
});
