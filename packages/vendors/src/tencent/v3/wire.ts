import { z } from 'zod';

/** Every reply, HTTP 200 for failures too. */
export const envelopeSchema = z.object({
  Response: z.looseObject({
    RequestId: z.string(),
    Error: z.object({ Code: z.string(), Message: z.string() }).optional(),
  }),
});

/** PurgeUrlsCache and PurgePathCache. */
export const taskSchema = z.object({ TaskId: z.string().min(1) });

/** One URL or directory of a purge. */
export const purgeTaskSchema = z.object({
  TaskId: z.string(),
  Url: z.string(),
  Status: z.enum(['fail', 'done', 'process']),
  PurgeType: z.enum(['url', 'path']),
});
export type PurgeTask = z.infer<typeof purgeTaskSchema>;

/** DescribePurgeTasks. */
export const purgeTasksSchema = z.object({
  PurgeLogs: z.array(purgeTaskSchema).nullable(),
  TotalCount: z.int().nonnegative().nullable(),
});

/** What one area may purge in one day. */
export const quotaSchema = z.object({
  Batch: z.int().nonnegative(),
  Total: z.int().nonnegative(),
  Available: z.int().nonnegative(),
  Area: z.string(),
});
export type Quota = z.infer<typeof quotaSchema>;

/** DescribePurgeQuota. */
export const purgeQuotaSchema = z.object({ UrlPurge: z.array(quotaSchema), PathPurge: z.array(quotaSchema) });

/** Nested objects go back whole when they are changed, so parts that we do not know are kept. */
export const originSchema = z.looseObject({
  Origins: z.array(z.string()).nullish(),
  OriginType: z.string().nullish(),
  /** http, follow (the protocol of the request) or https. */
  OriginPullProtocol: z.string().nullish(),
});
export type Origin = z.infer<typeof originSchema>;

const simpleRuleSchema = z.looseObject({ CacheType: z.string(), CacheTime: z.int() });
const switchedCacheSchema = z.looseObject({ Switch: z.string(), CacheTime: z.int().nullish() });
const ruleSchema = z.looseObject({
  RuleType: z.string(),
  CacheConfig: z.looseObject({ Cache: switchedCacheSchema.nullish() }).nullish(),
});

/** How long copies are kept: in one of two forms. */
export const cacheSchema = z.looseObject({
  SimpleCache: z.looseObject({ CacheRules: z.array(simpleRuleSchema).nullish() }).nullish(),
  RuleCache: z.array(ruleSchema).nullish(),
});
export type Cache = z.infer<typeof cacheSchema>;

/** A domain as DescribeDomainsConfig tells of it; fields that we do not use are left out. */
export const domainSchema = z.object({
  Domain: z.string(),
  Cname: z.string().nullish(),
  /** rejected, processing, closing, online or offline. */
  Status: z.string(),
  /** normal, or why the vendor has blocked the domain. */
  Disable: z.string().nullish(),
  ServiceType: z.string().nullish(),
  Origin: originSchema.nullish(),
  Cache: cacheSchema.nullish(),
  Tag: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })).nullish(),
});
export type Domain = z.infer<typeof domainSchema>;

/** DescribeDomainsConfig. */
export const domainsConfigSchema = z.object({
  Domains: z.array(domainSchema),
  TotalNumber: z.int().nonnegative(),
});

/** DescribeDomains, of which only the area is read. */
export const domainsSchema = z.object({
  Domains: z.array(z.object({ Domain: z.string(), Area: z.enum(['mainland', 'overseas', 'global']) })),
});

/** DescribeCdnData. */
export const cdnDataSchema = z.object({
  Data: z.array(
    z.object({
      CdnData: z.array(
        z.object({
          Metric: z.string(),
          DetailData: z.array(z.object({ Time: z.string(), Value: z.number().nonnegative() })),
        }),
      ),
    }),
  ),
});
export type CdnData = z.infer<typeof cdnDataSchema>;

/** DescribeCdnDomainLogs. */
export const domainLogsSchema = z.object({
  DomainLogs: z.array(
    z.object({
      StartTime: z.string(),
      EndTime: z.string(),
      LogPath: z.string(),
      LogName: z.string(),
      FileSize: z.number().nonnegative().nullish(),
    }),
  ),
  TotalCount: z.int().nonnegative(),
});
export type DomainLogs = z.infer<typeof domainLogsSchema>;
