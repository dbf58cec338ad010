import { z } from 'zod';
import { VendorError } from '../errors.ts';
import { vendorId, type Fields } from './client.ts';

/** Longest description of the user's own: the vendor takes 255 characters, and our marker needs its part of them. */
const descriptionCharsMax = 160;

const line = z
  .string()
  .min(1)
  .regex(/^[^\r\n]+$/, 'Must be one line.');

const port = z.int().min(1).max(65_535).optional();
const origin = { origin: z.string().min(1).max(255), originPath: z.string().max(8192).optional() };

/** What both generations have. Names are the vendor's own. */
const both = {
  useOriginHttpProtocolDowngrade: z
    .boolean()
    .optional()
    .describe(
      'Fetch over HTTP what is asked for over HTTPS. Default: true when no origin has an HTTPS port.',
    ),
  forwardHostHeader: z
    .enum(['ORIGIN_HOSTNAME', 'REQUEST_HOST_HEADER'])
    .optional()
    .describe('Host header sent to the origin. Default ORIGIN_HOSTNAME.'),
  referrerType: z.enum(['BLACKLIST', 'WHITELIST']).optional().describe('Default BLACKLIST.'),
  referrers: z.array(line).optional().describe('Regular expressions. Default: none.'),
  isAllowWhenEmptyReferrer: z.boolean().optional().describe('Default true.'),
  description: line
    .max(descriptionCharsMax)
    .refine((value) => !value.includes('[purgeway '), 'Must not hold "[purgeway ", which marks our own.')
    .optional(),
  domainAlias: z
    .array(line.max(253))
    .max(3)
    .optional()
    .describe('Hostnames besides the domain; three with it.'),
};

/** What a service of v1.5 has beyond the common fields. */
export const optionsV15Schema = z.strictObject({
  region: z.literal('GLOBAL').optional().describe('Default, and only value: GLOBAL.'),
  ...both,
  useOrigin: z
    .enum(['Y', 'N'])
    .optional()
    .describe("Y: the origin's Cache-Control decides first. Default: N with cache_ttl_seconds, else Y."),
  origins: z
    .array(z.strictObject({ ...origin, port, httpPort: port, httpsPort: port }))
    .min(1)
    .optional()
    .describe('All origin servers, the first being the one of the field origin. Default: that one alone.'),
});
export type OptionsV15 = z.infer<typeof optionsV15Schema>;

const rootPathAccessControl = z.strictObject({
  enable: z.boolean(),
  controlType: z.enum(['DENY', 'REDIRECT']).optional(),
  redirectPath: z.string().startsWith('/').optional(),
  redirectStatusCode: z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307)]).optional(),
});

const standardHeaderNames = [
  'ACCESS_CONTROL_ALLOW_CREDENTIALS',
  'ACCESS_CONTROL_ALLOW_HEADERS',
  'ACCESS_CONTROL_ALLOW_METHODS',
  'ACCESS_CONTROL_ALLOW_ORIGIN',
  'ACCESS_CONTROL_EXPOSE_HEADERS',
  'ACCESS_CONTROL_MAX_AGE',
  'CACHE_CONTROL',
  'CONTENT_DISPOSITION',
  'CONTENT_TYPE',
  'P3P',
  'PRAGMA',
  'OTHER',
] as const;

const modifyOutgoingResponseHeaderControl = z.strictObject({
  enable: z.boolean(),
  headerList: z
    .array(
      z.strictObject({
        action: z.enum(['ADD', 'MODIFY', 'DELETE']),
        standardHeaderName: z.enum(standardHeaderNames),
        customHeaderName: z
          .string()
          .regex(/^[A-Za-z0-9_-]+$/)
          .optional(),
        headerValue: z.string().optional(),
      }),
    )
    .max(10)
    .optional(),
});

/** What a service of v2.0 has beyond the common fields. */
export const optionsV2Schema = z.strictObject({
  ...both,
  useOriginCacheControl: z
    .boolean()
    .optional()
    .describe(
      "True: the origin's Cache-Control decides first. Default: false with cache_ttl_seconds, else true.",
    ),
  cacheType: z.enum(['BYPASS', 'NO_STORE']).optional().describe('Cache nothing (more). Default: absent.'),
  cacheKeyQueryParam: z.enum(['INCLUDE_ALL', 'EXCLUDE_ALL']).optional().describe('Default INCLUDE_ALL.'),
  useLargeFileOptimization: z.boolean().optional().describe('Default false.'),
  origins: z
    .array(z.strictObject({ ...origin, httpPort: port, httpsPort: port }))
    .min(1)
    .optional()
    .describe('All origin servers, the first being the one of the field origin. Default: that one alone.'),
  rootPathAccessControl: rootPathAccessControl.optional().describe('Default: not enabled.'),
  modifyOutgoingResponseHeaderControl: modifyOutgoingResponseHeaderControl
    .optional()
    .describe('Default: not enabled.'),
});
export type OptionsV2 = z.infer<typeof optionsV2Schema>;

/** Of what the vendor tells, the options that may also be asked for, as they would be. */
export function toldOptions(schema: z.ZodObject, told: Fields): Record<string, unknown> {
  const fits = ([name, value]: readonly [string, unknown]): boolean =>
    value !== undefined && value !== null && schema.safeParse({ [name]: value }).success;
  return Object.fromEntries(Object.entries(told).filter(fits));
}

/** Options as intake let them through. Throws `unsupported` for any others: a bug of ours. */
export function readOptions<Options>(schema: z.ZodType<Options>, options: unknown): Options {
  const result = schema.safeParse(options ?? {});
  if (result.success) return result.data;
  throw new VendorError({ kind: 'unsupported', vendor: vendorId, message: z.prettifyError(result.error) });
}
