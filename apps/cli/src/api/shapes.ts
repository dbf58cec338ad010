import { operationStateSchema, targetStates } from '@purgeway/model';
import { z } from 'zod';
import { itemSchema } from './problem.ts';

// What the command reads of the API's answers. Fields that it does not know are kept for `--json`.

const countsSchema = z.partialRecord(z.enum(targetStates), z.number());
export type Counts = z.output<typeof countsSchema>;

/** Why an account sends nothing. `until` is absent where nobody knows, as of a pause. */
export const holdSchema = z.looseObject({
  reason: z.string(),
  until: z.string().optional(),
  message: z.string().optional(),
});

const operationAccountSchema = z.looseObject({
  vendor: z.string().optional(),
  targets: z.number(),
  counts: countsSchema,
  waiting_for: holdSchema.optional(),
  last_reason: z.looseObject({ code: z.string().optional(), message: z.string() }).optional(),
});
export type OperationAccount = z.output<typeof operationAccountSchema>;

export const operationSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  state: operationStateSchema,
  done: z.boolean(),
  created_at: z.string(),
  finished_at: z.string().optional(),
  mode: z.string().optional(),
  priority: z.string().optional(),
  distribution_id: z.string().optional(),
  cancel_requested: z.boolean().optional(),
  retry_of: z.string().optional(),
  targets: z.number(),
  counts: countsSchema,
  accounts: z.record(z.string(), operationAccountSchema),
});
export type Operation = z.output<typeof operationSchema>;

const refusedSchema = z.object({
  count: z.number(),
  items: z.array(itemSchema),
});

const quotaSchema = z.looseObject({
  kind: z.string(),
  per_day: z.number(),
  used: z.number(),
  needed: z.number(),
  left_after: z.number(),
});

export const forecastSchema = z.looseObject({
  targets: z.number(),
  accounts: z.array(
    z.looseObject({
      account: z.string(),
      vendor: z.string(),
      targets: z.number(),
      calls: z.number(),
      waiting: z.number(),
      quota: z.array(quotaSchema).optional(),
      starts_in_seconds: z.number().optional(),
      takes_seconds: z.number().optional(),
      proof: z.string(),
    }),
  ),
  refused: z.array(itemSchema).optional(),
  refused_count: z.number().optional(),
});
export type Forecast = z.output<typeof forecastSchema>;

export const acceptedSchema = z.looseObject({
  purge_id: z.string(),
  operation: operationSchema,
  refused: refusedSchema.optional(),
});
export type Accepted = z.output<typeof acceptedSchema>;

const truthSchema = z.looseObject({
  account: z.string(),
  state: z.enum(targetStates),
  code: z.string().optional(),
  message: z.string().optional(),
  vendor_task: z.string().optional(),
});

export const targetRowSchema = z.looseObject({
  index: z.number(),
  kind: z.string(),
  value: z.string().optional(),
  accounts: z.array(truthSchema),
});
export type TargetRow = z.output<typeof targetRowSchema>;

export const pageSchema = z.looseObject({
  items: z.array(z.unknown()),
  next_cursor: z.string().optional(),
});
