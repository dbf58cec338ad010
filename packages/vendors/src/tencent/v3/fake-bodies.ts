import { z } from 'zod';

/** What the fake takes for each action of API 3.0: strict, as the pages list the parameters that Purgeway may use. */

const domain = z.string().regex(/^(\*\.)?[a-z0-9.-]+\.[a-z0-9-]+$/);
const time = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
const area = z.enum(['mainland', 'overseas', 'global']);
const onOff = z.enum(['on', 'off']);
const seconds = z.int().min(0).max(31_536_000);

const origin = z
  .strictObject({
    Origins: z.array(z.string().regex(/^(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5}){0,2}$/)).min(1),
    OriginType: z.enum(['ip', 'ipv6', 'domain', 'cos']),
    ServerName: z.string().optional(),
    OriginPullProtocol: z.enum(['http', 'follow', 'https']).optional(),
    BackupOrigins: z.array(z.string()).optional(),
    BackupOriginType: z.enum(['ip', 'domain']).optional(),
  })
  .refine(({ OriginType, ServerName }) => OriginType !== 'cos' || ServerName !== undefined);

const simpleRule = z.strictObject({
  CacheType: z.enum(['all', 'file', 'directory', 'path', 'index']),
  CacheContents: z.array(z.string()).min(1),
  CacheTime: seconds,
});
const cache = z.strictObject({
  SimpleCache: z
    .strictObject({
      CacheRules: z.array(simpleRule),
      FollowOrigin: onOff,
      IgnoreCacheControl: onOff,
      IgnoreSetCookie: onOff,
      CompareMaxAge: onOff,
    })
    .optional(),
  RuleCache: z
    .array(
      z.strictObject({
        RulePaths: z.array(z.string()).min(1),
        RuleType: z.enum(['all', 'file', 'directory', 'path', 'index']),
        CacheConfig: z.strictObject({
          Cache: z
            .strictObject({
              Switch: onOff,
              CacheTime: seconds,
              CompareMaxAge: onOff,
              IgnoreCacheControl: onOff,
              IgnoreSetCookie: onOff,
            })
            .optional(),
          NoCache: z.strictObject({ Switch: onOff, Revalidate: onOff }).optional(),
          FollowOrigin: z.strictObject({ Switch: onOff }).optional(),
        }),
      }),
    )
    .optional(),
});

const serviceType = z.enum(['web', 'download', 'media', 'hybrid', 'dynamic']);
const blocks = {
  Cache: cache.optional(),
  ProjectId: z.int().nonnegative().optional(),
  Area: area.optional(),
};

export const addDomainBody = z.strictObject({
  Domain: domain,
  ServiceType: serviceType,
  Origin: origin,
  ...blocks,
  Tag: z.array(z.strictObject({ TagKey: z.string(), TagValue: z.string() })).optional(),
});
export const updateDomainBody = z.strictObject({
  Domain: domain,
  ServiceType: serviceType.optional(),
  Origin: origin.optional(),
  ...blocks,
});
export type UpdateDomainBody = z.infer<typeof updateDomainBody>;
export type AddDomainBody = z.infer<typeof addDomainBody>;

export const oneDomainBody = z.strictObject({ Domain: domain });

export const domainsBody = z.strictObject({
  Offset: z.int().nonnegative().default(0),
  Limit: z.int().min(1).max(1000).default(100),
  Filters: z
    .array(
      z.strictObject({
        Name: z.literal('domain'),
        Value: z.array(z.string()).min(1).max(5),
        Fuzzy: z.boolean().optional(),
      }),
    )
    .optional(),
});

export const purgeUrlsBody = z.strictObject({
  Urls: z.array(z.string()).min(1),
  Area: area.optional(),
  UrlEncode: z.boolean().optional(),
});
export const purgePathsBody = z.strictObject({
  Paths: z.array(z.string()).min(1),
  FlushType: z.enum(['flush', 'delete']),
  Area: area.optional(),
  UrlEncode: z.boolean().optional(),
});

export const purgeTasksBody = z
  .strictObject({
    TaskId: z.string().optional(),
    StartTime: time.optional(),
    EndTime: time.optional(),
    PurgeType: z.enum(['url', 'path']).optional(),
    Status: z.enum(['fail', 'done', 'process']).optional(),
    Keyword: z.string().optional(),
    Area: area.optional(),
    Offset: z.int().nonnegative().default(0),
    Limit: z.int().min(1).max(1000).default(20),
  })
  .refine(({ TaskId, StartTime }) => TaskId !== undefined || StartTime !== undefined);

export const cdnDataBody = z.strictObject({
  StartTime: time,
  EndTime: time,
  Metric: z.enum(['flux', 'bandwidth', 'request', 'hitRequest', 'requestHitRate', 'hitFlux', 'fluxHitRate']),
  Domains: z.array(domain).max(30).optional(),
  Interval: z.enum(['min', '5min', 'hour', 'day']).default('5min'),
  Area: z.enum(['mainland', 'overseas']).default('mainland'),
  TimeZone: z.string().optional(),
});

export const domainLogsBody = z.strictObject({
  Domain: domain,
  StartTime: time,
  EndTime: time,
  Offset: z.int().nonnegative().default(0),
  Limit: z.int().min(1).max(1000).default(100),
  Area: area.default('mainland'),
});
