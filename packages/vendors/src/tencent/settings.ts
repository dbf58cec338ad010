import { z } from 'zod';
import { baseUrlSchema, credentialSchema, timeoutMsSchema } from '../settings.ts';
import { signatureMethods } from './sign.ts';

/** Where domains are served: the mainland of China, all else, or both. */
export const areas = ['mainland', 'overseas', 'global'] as const;
export type Area = (typeof areas)[number];

const key = { secretId: credentialSchema, secretKey: credentialSchema, timeoutMs: timeoutMsSchema };

/** Settings of the legacy API, the default. */
export const legacySchema = z.strictObject({
  apiVersion: z.literal('v2').default('v2'),
  ...key,
  signatureMethod: z.enum(signatureMethods).default('HmacSHA256'),
  baseUrl: baseUrlSchema.default('https://cdn.api.cloud.tencent.com/v2/index.php'),
});

/** Settings of API 3.0. */
export const successorSchema = z.strictObject({
  apiVersion: z.literal('v3'),
  ...key,
  /** Goes with temporary credentials. */
  token: credentialSchema.optional(),
  /** Accounts of the international site have `https://cdn.intl.tencentcloudapi.com`. */
  baseUrl: baseUrlSchema.default('https://cdn.tencentcloudapi.com'),
  /** Of new domains that do not say, and of the day's allowance that is read. Absent: the vendor's own choice. */
  area: z.enum(areas).optional(),
});

/**
 * An account's settings; `apiVersion` chooses the generation of the API. The host of `baseUrl` is signed, so it must be the vendor's own
 * name for itself.
 */
export const settingsSchema = z.discriminatedUnion('apiVersion', [legacySchema, successorSchema]);
export type TencentSettings = z.infer<typeof settingsSchema>;
export type LegacySettings = z.infer<typeof legacySchema>;
export type SuccessorSettings = z.infer<typeof successorSchema>;
