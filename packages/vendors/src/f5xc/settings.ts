import { z } from 'zod';
import { baseUrlSchema, credentialSchema, timeoutMsSchema } from '../settings.ts';

const dnsLabel = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * An account's settings: the tenant's console address (a path before `/api` is kept), the namespace whose load balancers it looks after,
 * an API token, and by which of the two calls it purges.
 */
export const settingsSchema = z.strictObject({
  /** Such as `https://<tenant>.console.ves.volterra.io`. */
  baseUrl: baseUrlSchema,
  namespace: z.string().regex(dnsLabel, 'Must be the name of a namespace.'),
  apiToken: credentialSchema,
  purgeApi: z.enum(['cache-purge', 'purge-commands']).default('cache-purge'),
  timeoutMs: timeoutMsSchema,
});
export type F5Settings = z.infer<typeof settingsSchema>;
