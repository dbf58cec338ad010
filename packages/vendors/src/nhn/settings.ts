import { z } from 'zod';
import { baseUrlSchema, credentialSchema, timeoutMsSchema } from '../settings.ts';

/** Generations of the API that an account may choose. */
export const apiVersions = ['v1.5', 'v2.0'] as const;
export type ApiVersion = (typeof apiVersions)[number];

/**
 * An account's settings. The app key stands in the path of every call and counts as a credential. The vendor's documents disagree on what
 * a purge names: `purgePathStyle` chooses between whole URLs and paths alone, which only v1.5 shows.
 */
export const settingsSchema = z
  .strictObject({
    appKey: credentialSchema,
    secretKey: credentialSchema,
    apiVersion: z.enum(apiVersions).default('v1.5'),
    purgePathStyle: z.enum(['url', 'path']).default('url'),
    /** How the vendor calls us when a change of a distribution is done. */
    callbackMethod: z.enum(['GET', 'POST', 'PUT']).default('POST'),
    baseUrl: baseUrlSchema.default('https://cdn.api.nhncloudservice.com'),
    timeoutMs: timeoutMsSchema,
  })
  .refine(({ apiVersion, purgePathStyle }) => apiVersion === 'v1.5' || purgePathStyle === 'url', {
    path: ['purgePathStyle'],
    message: 'Public API v2.0 purges by whole URLs only.',
  });
export type NhnSettings = z.infer<typeof settingsSchema>;
