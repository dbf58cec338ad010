import { callbackMethods } from '@purgeway/model';
import { z } from 'zod';
import { circuitSchema } from './account-schema.ts';
import { countSchema, nameSchema, pageOf, timeSchema } from './value-schemas.ts';

const addressSchema = z.string().meta({ description: 'Values of its query are left out unless revealed.' });

const deliveryState = z.enum(['pending', 'delivered', 'dead']);

const attemptSchema = z
  .strictObject({
    at: timeSchema,
    state: deliveryState.meta({ description: 'Of the callback after it.' }),
    next_attempt_at: timeSchema.optional(),
    status: z.int().optional().meta({ description: 'What it was answered.' }),
    error: z.string().optional(),
  })
  .meta({ id: 'CallbackAttempt' });

export const deliverySchema = z
  .strictObject({
    id: z.string().meta({ description: '`msg_…`, the id of the event.' }),
    operation_id: z.string(),
    state: deliveryState,
    endpoint: nameSchema.optional(),
    url: addressSchema.optional(),
    method: z.enum(callbackMethods).optional().meta({ description: "Absent: the endpoint's own." }),
    status: z.string().meta({ description: 'Final state of the operation.' }),
    created_at: timeSchema,
    attempts: countSchema,
    next_attempt_at: timeSchema.optional(),
    last_status: z.int().optional(),
    last_error: z.string().optional(),
    attempt_log: z
      .array(attemptSchema)
      .readonly()
      .meta({ description: 'The latest attempts, oldest first.' }),
  })
  .meta({ id: 'Callback', description: "The delivery of one operation's final event." });
export type ShownDelivery = z.input<typeof deliverySchema>;

export const deliveryPageSchema = pageOf(deliverySchema, 'CallbackPage');

export const replayedSchema = z
  .strictObject({ ok: z.literal(true), callback: deliverySchema })
  .meta({ id: 'ReplayedCallback' });

export const redeliveredSchema = z
  .strictObject({
    ok: z.literal(true),
    redelivered: countSchema,
    next_cursor: z
      .string()
      .optional()
      .meta({ description: 'There is more: send the same with this as `cursor`.' }),
  })
  .meta({ id: 'RedeliveredCallbacks' });

const standing = {
  disabled_at: timeSchema.optional(),
  disabled_reason: z.string().optional(),
  waiting: countSchema.meta({ description: 'Callbacks that wait for it.' }),
  circuit: circuitSchema,
};
const standingSchema = z.strictObject(standing);
export type ShownStanding = z.input<typeof standingSchema>;

const endpointFields = {
  name: nameSchema,
  source: z.enum(['api', 'config']),
  client: nameSchema.optional(),
  description: z.string().optional(),
  url: addressSchema.optional(),
  unreadable: z
    .literal(true)
    .optional()
    .meta({ description: 'The key that opens its address is not there.' }),
  method: z.enum(callbackMethods),
  created_at: timeSchema.optional(),
  updated_at: timeSchema.optional(),
  previous_secret_until: timeSchema.optional().meta({ description: 'Until then two secrets sign.' }),
  ...standing,
};

export const endpointSchema = z
  .strictObject(endpointFields)
  .meta({ id: 'CallbackEndpoint', description: 'Where callbacks go, by name. Never with its secret.' });
export type ShownEndpointState = z.input<typeof endpointSchema>;

export const endpointPageSchema = pageOf(endpointSchema, 'CallbackEndpointPage');

export const revealedEndpointSchema = z
  .strictObject({
    ...endpointFields,
    secret: z.string().optional().meta({ description: '`whsec_…`, answered this once.' }),
  })
  .meta({ id: 'CallbackEndpointWithSecret' });

const receiverSchema = z
  .strictObject({
    receiver: z.string().meta({ description: '`endpoint <name>` or `host <host>`.' }),
    ...standing,
  })
  .meta({ id: 'CallbackReceiver' });

export const receiverPageSchema = pageOf(receiverSchema, 'CallbackReceiverPage');

/** Of a receiver that nothing is known of, only its name. */
export const resetReceiverSchema = z
  .strictObject({ receiver: z.string(), ...standingSchema.partial().shape })
  .meta({ id: 'ResetCallbackReceiver' });
