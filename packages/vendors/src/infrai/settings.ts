import { z } from 'zod';
import { baseUrlSchema, credentialSchema, timeoutMsSchema } from '../settings.ts';

/** An account's settings: the key of one project. */
export const settingsSchema = z.strictObject({
  apiKey: credentialSchema,
  baseUrl: baseUrlSchema.default('https://api.infrai.cc'),
  /**
   * Name of the one CDN behind Infrai that every create, update and purge is held to, as its discovery lists it under `vendors`. Absent:
   * Infrai chooses by region.
   */
  pin: z.string().min(1).max(100).optional(),
  timeoutMs: timeoutMsSchema,
});
export type InfraiSettings = z.infer<typeof settingsSchema>;
