import { randomBytes } from 'node:crypto';
import { endpointNameSchema, isSigningSecret } from '@purgeway/config';
import { callbackMethods, Secret } from '@purgeway/model';
import { z } from 'zod';

const secretSchema = z
  .string()
  .max(200)
  .refine(isSigningSecret, 'Must be "whsec_" and the base64 of 24 to 64 bytes.')
  .transform((text) => new Secret(text))
  .optional()
  .meta({ description: 'Signing secret. Default: one is made, and answered this once.' });

const urlSchema = z.string().min(1).max(2048).meta({
  description: 'Address to call; may hold {status} and {purge_id}.',
});

const descriptionSchema = z.string().max(200).meta({ description: 'A note for people.' });

/** Body of `POST /v1/callback-endpoints`. */
export const createEndpointSchema = z.strictObject({
  name: endpointNameSchema.meta({ description: 'What requests name it by.' }),
  url: urlSchema,
  method: z.enum(callbackMethods).default('POST'),
  description: descriptionSchema.optional(),
  secret: secretSchema,
  client: z.string().min(1).max(64).optional().meta({
    description: 'Whose it is; only an `admin` key may name another than its own.',
  }),
});

/** Body of `PATCH /v1/callback-endpoints/{name}`. Absent fields stay as they are. */
export const updateEndpointSchema = z
  .strictObject({
    url: urlSchema.optional(),
    method: z.enum(callbackMethods).optional(),
    description: descriptionSchema.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Give at least one field that is to change.');

/** Longest and usual time that the secret before a new one signs too. */
const overlapSecondsMax = 30 * 24 * 3600;
const overlapSecondsDefault = 24 * 3600;

/** Body of `POST /v1/callback-endpoints/{name}/rotate`. */
export const rotateSecretSchema = z.strictObject({
  secret: secretSchema,
  overlap_seconds: z
    .int()
    .min(0)
    .max(overlapSecondsMax)
    .default(overlapSecondsDefault)
    .meta({ description: 'How long callbacks are signed with the present secret too. 0: not at all.' }),
});

export function newSigningSecret(): Secret {
  return new Secret(`whsec_${randomBytes(32).toString('base64')}`);
}
