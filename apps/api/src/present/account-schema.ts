import { targetKinds } from '@purgeway/model';
import { z } from 'zod';
import { callLimitFields, limitSchema, purgeLimitFields } from './limit-schemas.ts';
import { holdSchema } from './operation-schema.ts';
import { countSchema, listOf, nameSchema, timeSchema } from './value-schemas.ts';

export const circuitSchema = z
  .strictObject({
    state: z.enum(['closed', 'open', 'half-open']),
    since: timeSchema.optional(),
    until: timeSchema.optional().meta({ description: 'When the next call may try.' }),
    failures: countSchema.meta({ description: 'Calls in a row that got no usable answer.' }),
    trips: countSchema.meta({ description: 'How often it opened in a row, each time for longer.' }),
  })
  .meta({ id: 'Circuit', description: 'Whether a vendor, or a receiver of callbacks, is called at all.' });
export type ShownCircuit = z.input<typeof circuitSchema>;

const kindSchema = z
  .strictObject({
    ...purgeLimitFields,
    targets_per_day: countSchema.optional().meta({ description: 'What all limits together allow a day.' }),
    targets_used_today: countSchema.optional(),
  })
  .meta({ id: 'AccountPurgeLimits' });
export type ShownKindLimits = z.input<typeof kindSchema>;

const laneSchema = z.strictObject({ lane: z.string(), waiting: countSchema, hold: holdSchema.optional() });

const statusSchema = z
  .strictObject({
    waiting: countSchema,
    in_flight: countSchema,
    watching: countSchema,
    changes: countSchema.meta({ description: 'Changes of distributions that are not over.' }),
    hold: holdSchema.optional(),
    circuit: circuitSchema,
    lanes: z.array(laneSchema),
  })
  .meta({ id: 'AccountStatus' });
export type ShownAccountStatus = z.input<typeof statusSchema>;

export const pauseSchema = z
  .strictObject({ since: timeSchema, by: nameSchema.meta({ description: 'The key that paused it.' }) })
  .meta({ id: 'Pause' });
export type ShownPause = z.input<typeof pauseSchema>;

const backlogSchema = z
  .strictObject({
    targets: countSchema,
    oldest_seconds: z.number(),
    clears_in_seconds: z
      .number()
      .optional()
      .meta({ description: 'Absent: nobody knows, because it is paused.' }),
  })
  .meta({ id: 'Backlog' });

export const accountSchema = z
  .strictObject({
    id: nameSchema,
    vendor: nameSchema,
    vendor_name: nameSchema,
    calls_at_a_time_max: limitSchema,
    purge: z.partialRecord(z.enum(targetKinds), kindSchema),
    ...callLimitFields,
    paused: pauseSchema.optional(),
    backlog: backlogSchema,
    calls_left: countSchema.meta({
      description:
        'Purge calls that its limits allow to begin now: of the kind of targets with most room among those that wait, or among all when none waits.',
    }),
    status: statusSchema,
  })
  .meta({ id: 'Account', description: 'A vendor account: its limits, what they allow, and how it stands.' });
export type ShownAccountState = z.input<typeof accountSchema>;

export const accountListSchema = listOf(accountSchema, 'AccountList');

export const changedAccountSchema = z
  .strictObject({ ok: z.literal(true), account: accountSchema })
  .meta({ id: 'ChangedAccount' });

export const accountCheckSchema = z
  .strictObject({
    checked: timeSchema,
    result: z.enum(['good', 'refused', 'untried']).meta({ description: '`untried`: it could not be done.' }),
    code: z.string().optional(),
    message: z.string().optional().meta({ description: "The vendor's own words, or why it was not tried." }),
    clock_offset_seconds: z.number().optional().meta({
      description:
        "How far the vendor's clock certainly is ahead of ours by its answer; negative: behind. Many refuse what is signed by a clock that is minutes off.",
    }),
  })
  .meta({ id: 'AccountCheck' });
