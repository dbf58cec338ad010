import { z } from 'zod';

export type FakeVersion = 'v1.5' | 'v2.0';
export type FakeFields = Readonly<Record<string, unknown>>;

const short = z.string().max(255);
const seconds = z.int().min(0).max(2_147_483_647);
const callback = z.strictObject({ httpMethod: z.string().optional(), url: z.string().optional() });
const port = z.int().optional();
const originV2 = z.strictObject({
  origin: z.string().optional(),
  originPath: z.string().max(8192).optional(),
  httpPort: port,
  httpsPort: port,
});

const requiredBoth = {
  useOriginHttpProtocolDowngrade: z.boolean(),
  forwardHostHeader: z.enum(['ORIGIN_HOSTNAME', 'REQUEST_HOST_HEADER']),
  referrerType: z.enum(['BLACKLIST', 'WHITELIST']),
};
const optionalBoth = {
  description: z.string().optional(),
  isAllowWhenEmptyReferrer: z.boolean().optional(),
  callback: callback.optional(),
};

const replaceV15 = z.strictObject({
  ...requiredBoth,
  ...optionalBoth,
  domain: short,
  useOrigin: z.enum(['Y', 'N']),
  domainAlias: short.optional(),
  maxAge: seconds.optional(),
  referrers: z.string().max(1024).optional(),
  origins: z.array(originV2.extend({ port })),
});
const createV15 = replaceV15.omit({ domain: true }).extend({ region: z.literal('GLOBAL') });
const patchV15 = replaceV15.partial().required({ domain: true });

const flag = z.boolean().optional();
const replaceV2 = z.strictObject({
  ...requiredBoth,
  ...optionalBoth,
  domain: short,
  useOriginCacheControl: flag,
  cacheType: z.enum(['BYPASS', 'NO_STORE']).optional(),
  defaultMaxAge: seconds.optional(),
  cacheKeyQueryParam: z.enum(['INCLUDE_ALL', 'EXCLUDE_ALL']).optional(),
  domainAlias: z.array(z.string()).optional(),
  referrers: z.array(z.string()).optional(),
  isAllowPost: flag,
  isAllowPut: flag,
  isAllowPatch: flag,
  isAllowDelete: flag,
  useLargeFileOptimization: flag,
  origins: z.array(originV2),
  rootPathAccessControl: z
    .strictObject({
      enable: z.boolean(),
      controlType: z.enum(['DENY', 'REDIRECT']).optional(),
      redirectPath: z.string().optional(),
      redirectStatusCode: z.int().optional(),
    })
    .optional(),
  modifyOutgoingResponseHeaderControl: z
    .strictObject({
      enable: z.boolean(),
      headerList: z
        .array(
          z.strictObject({
            action: z.enum(['ADD', 'MODIFY', 'DELETE']),
            standardHeaderName: z.string(),
            customHeaderName: z.string().optional(),
            headerValue: z.string().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});
const createV2 = replaceV2.omit({ domain: true });

const purgeV15 = z.strictObject({
  domain: short,
  purgeType: z.string(),
  purgeList: z.string().optional(),
});

/** Bodies by version, method and path, as the guides show them; unknown fields are refused. */
const forms: Readonly<Record<string, z.ZodType<FakeFields>>> = {
  'v1.5 POST distributions': z.strictObject({ distributions: z.tuple([createV15]) }),
  'v1.5 PUT distributions': replaceV15,
  'v1.5 PATCH distributions': patchV15,
  'v1.5 DELETE distributions': z.strictObject({ domains: z.array(short).min(1) }),
  'v1.5 POST purges': purgeV15,
  'v2.0 POST distributions': z.strictObject({ distributions: z.tuple([createV2]) }),
  'v2.0 PUT distributions': z.strictObject({ distributions: z.tuple([replaceV2]) }),
  'v2.0 DELETE distributions': z.strictObject({ domains: z.array(short).min(1) }),
  'v2.0 POST purge/item': z.strictObject({ domain: short, purgeList: z.array(z.string()) }),
  'v2.0 POST purge/all': z.strictObject({ domain: short }),
};

/** Whether the version has such a call; GET has no body. */
export function hasForm(key: string): boolean {
  return key in forms || /^v[\d.]+ GET distributions$/.test(key) || key === 'v1.5 GET purges';
}

/** The body of a call; undefined when it is not in the documented form. A call without body has none. */
export function readForm(key: string, text: string): FakeFields | undefined {
  const form = forms[key];
  if (form === undefined) return text === '' ? {} : undefined;
  try {
    return form.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
