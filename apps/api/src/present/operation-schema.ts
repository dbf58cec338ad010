import {
  operationTypes,
  operationStates,
  priorities,
  purgeModes,
  targetKinds,
  targetStates,
} from '@purgeway/model';
import { z } from 'zod';
import { problemItemSchema } from './problem-schema.ts';
import { countSchema, nameSchema, pageOf, timeSchema } from './value-schemas.ts';

/** Why nothing is sent. */
export const holdSchema = z
  .strictObject({
    reason: z.enum(['rate', 'quota', 'throttled', 'unavailable', 'account', 'slots', 'paused']),
    until: timeSchema.optional().meta({ description: 'Absent: until somebody ends the pause.' }),
    message: z.string().optional(),
  })
  .meta({ id: 'Hold', description: 'Why an account does not send at the moment, and until when.' });

export type ShownHold = z.input<typeof holdSchema>;

const countsSchema = z
  .partialRecord(z.enum(targetStates), countSchema)
  .meta({ id: 'TargetCounts', description: 'How many targets are in each state. Absent: none.' });

/** What one account has to see to. */
const shareSchema = z
  .strictObject({
    vendor: nameSchema.optional().meta({ description: 'Absent: the account is not configured any more.' }),
    targets: countSchema,
    counts: countsSchema,
    waiting_for: holdSchema.optional(),
    last_reason: z
      .strictObject({ code: z.string().optional(), message: z.string(), at: timeSchema })
      .optional()
      .meta({ description: "The vendor's last failure, in its own words, while work is open." }),
  })
  .meta({ id: 'AccountShare' });

const operationFields = {
  id: z.string().meta({ description: '`op_…`' }),
  type: z.enum(operationTypes),
  state: z.enum(operationStates),
  done: z.boolean().meta({ description: 'It will not change any more.' }),
  created_at: timeSchema,
  deadline_at: timeSchema.meta({ description: 'What is left then ends as `gave-up`.' }),
  finished_at: timeSchema.optional(),
  cancel_requested: z.literal(true).optional(),
  mode: z.enum(purgeModes).optional().meta({ description: 'Of a purge.' }),
  priority: z.enum(priorities).optional().meta({ description: 'Of a purge.' }),
  distribution_id: z.string().optional().meta({ description: 'Of a change of a distribution.' }),
  retry_of: z
    .string()
    .optional()
    .meta({ description: 'The operation of which it does again what came to nothing.' }),
  targets: countSchema.meta({ description: 'What there is to do, at however many accounts.' }),
  counts: countsSchema,
  accounts: z.record(z.string(), shareSchema).meta({ description: 'By the id of the account.' }),
};

export const operationSchema = z
  .strictObject(operationFields)
  .meta({ id: 'Operation', description: 'A purge, or a change of a distribution, as it stands.' });
export type ShownOperation = z.input<typeof operationSchema>;

export const operationPageSchema = z
  .strictObject({
    ...pageOf(operationSchema, 'OperationPage').shape,
    indexed_until: timeSchema
      .optional()
      .meta({ description: 'With filters: what was accepted later may not be found yet.' }),
  })
  .meta({ id: 'OperationPage' });

const truthSchema = z
  .strictObject({
    account: nameSchema,
    state: z.enum(targetStates),
    at: timeSchema.optional(),
    batch: z.string().optional().meta({ description: 'The vendor call that it went with.' }),
    vendor_task: z.string().optional().meta({ description: "The vendor's own reference." }),
    code: z.string().optional(),
    message: z.string().optional().meta({ description: "The vendor's own words." }),
  })
  .meta({ id: 'TargetTruth', description: 'What is known of a target at one account.' });

const targetRowSchema = z
  .strictObject({
    index: countSchema.meta({ description: 'Position in the request.' }),
    kind: z.enum([...targetKinds, 'distribution']),
    value: z.string(),
    unreadable: z
      .boolean()
      .optional()
      .meta({ description: 'It is kept sealed, and the key that opens it is not there.' }),
    accounts: z.array(truthSchema),
  })
  .meta({ id: 'Target' });
export type ShownTarget = z.input<typeof targetRowSchema>;

export const targetPageSchema = pageOf(targetRowSchema, 'TargetPage');

export const acceptedPurgeSchema = z
  .strictObject({
    ok: z.literal(true),
    purge_id: z.string().meta({ description: 'The id of the operation.' }),
    operation: operationSchema,
    refused: z
      .strictObject({ count: countSchema, items: z.array(problemItemSchema) })
      .optional()
      .meta({ description: 'With `partial`: what the purge goes on without; the first 100 by name.' }),
  })
  .meta({ id: 'AcceptedPurge' });

export const cancelledSchema = z
  .strictObject({
    ok: z.literal(true),
    cancelled: countSchema.meta({ description: 'Targets, counted for each account, that were taken back.' }),
    operation: operationSchema,
  })
  .meta({ id: 'CancelledOperation' });
