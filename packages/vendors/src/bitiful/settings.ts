import { z } from 'zod';
import { baseUrlSchema, credentialSchema, timeoutMsSchema } from '../settings.ts';

/** An account's settings: the API token from the vendor's console. */
export const settingsSchema = z.strictObject({
  token: credentialSchema,
  baseUrl: baseUrlSchema.default('https://api.bitiful.com'),
  timeoutMs: timeoutMsSchema,
});
export type BitifulSettings = z.infer<typeof settingsSchema>;
