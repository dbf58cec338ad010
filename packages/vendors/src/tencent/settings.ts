import { z } from 'zod';
import { baseUrlSchema, credentialSchema, timeoutMsSchema } from '../settings.ts';
import { signatureMethods } from './sign.ts';

/** An account's settings. The host of `baseUrl` is signed, so it must be the vendor's own name for itself. */
export const settingsSchema = z.strictObject({
  secretId: credentialSchema,
  secretKey: credentialSchema,
  signatureMethod: z.enum(signatureMethods).default('HmacSHA256'),
  baseUrl: baseUrlSchema.default('https://cdn.api.cloud.tencent.com/v2/index.php'),
  timeoutMs: timeoutMsSchema,
});
export type TencentSettings = z.infer<typeof settingsSchema>;
