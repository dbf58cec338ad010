import type { DistributionSpec } from '@purgeway/model';
import { z } from 'zod';
import type { FieldProblem, FieldsSupport } from '../distribution.ts';
import { checkOrigin, originHostKind } from './origins.ts';

/** Where the common fields go in the legacy API. */
export const distributionFields: FieldsSupport = {
  origin: { answer: 'can', maps: '`origin` as `host[:port]`, fetched over http' },
  domain: { answer: 'can', maps: '`host`, which is also the distribution id; required', isChangeable: false },
  enabled: { answer: 'can', maps: '`OnlineHost` and `OfflineHost`' },
  cacheTtlSeconds: { answer: 'can', maps: '`cache`: the rule `[0, "all", seconds]`; other rules are kept' },
  allowedMethods: { answer: 'cannot', note: 'Tencent Cloud CDN has no list of allowed methods.' },
  httpsOnly: {
    answer: 'cannot',
    note: 'Tencent Cloud CDN needs a certificate on the domain first, which is set up in its console.',
  },
  tags: { answer: 'cannot', note: "Tencent Cloud CDN's legacy API has no tags on domains." },
};

/** What the legacy API has beyond them, in its own words. `hostType` and `serviceType` cannot be changed later. */
export const vendorOptionsSchema = z.strictObject({
  projectId: z.int().nonnegative().optional(),
  hostType: z.enum(['cname', 'cos']).optional(),
  serviceType: z.enum(['web', 'download', 'media']).optional(),
  /** The Host header towards the origin. */
  fwdHost: z.string().min(1).optional(),
  cacheMode: z.enum(['simple', 'custom']).optional(),
  backupOrigin: z.string().min(1).optional(),
});
export type LegacyOptions = z.infer<typeof vendorOptionsSchema>;

/** What the vendor would refuse. */
export function checkDistribution(spec: DistributionSpec): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  const domain = checkDomain(spec.domain);
  if (domain !== undefined) problems.push({ field: 'domain', message: domain });
  const origin = checkOrigin(spec.origin) ?? checkLegacyOrigin(spec.origin);
  if (origin !== undefined) problems.push({ field: 'origin', message: origin });
  return problems;
}

function checkDomain(domain: string | undefined): string | undefined {
  if (domain === undefined) return 'Tencent Cloud CDN needs a domain.';
  if (domain.includes('*')) return 'The legacy API of Tencent Cloud CDN adds no wildcard domains.';
  // AddCdnHost (api 231/1406): at most 50 characters.
  return domain.length > 50
    ? 'The legacy API of Tencent Cloud CDN takes domains of at most 50 characters.'
    : undefined;
}

function checkLegacyOrigin(origin: string): string | undefined {
  if (origin.startsWith('https://')) {
    return 'The legacy API of Tencent Cloud CDN cannot be told to fetch over https; apiVersion "v3" can.';
  }
  return originHostKind(origin) === 'ipv6'
    ? 'The legacy API of Tencent Cloud CDN takes no IPv6 address as origin.'
    : undefined;
}
