import { parseOrigin, type DistributionSpec } from '@purgeway/model';
import { z } from 'zod';
import type { FieldProblem, FieldsSupport } from '../../distribution.ts';
import { checkOrigin } from '../origins.ts';
import { areas } from '../settings.ts';

/** Longest time to live: 365 days. */
const cacheTtlSecondsMax = 31_536_000;

/** Where the common fields go in API 3.0. */
export const distributionFields: FieldsSupport = {
  origin: { answer: 'can', maps: '`Origin.Origins` as `host[:port]`, its scheme as `OriginPullProtocol`' },
  domain: {
    answer: 'can',
    maps: '`Domain`, which is also the distribution id; required',
    isChangeable: false,
  },
  enabled: { answer: 'can', maps: '`StartCdnDomain` and `StopCdnDomain`' },
  cacheTtlSeconds: { answer: 'can', maps: '`Cache`: the rule `all`; other rules are kept' },
  allowedMethods: { answer: 'cannot', note: 'Tencent Cloud CDN has no list of allowed methods.' },
  httpsOnly: {
    answer: 'cannot',
    note: 'Tencent Cloud CDN needs a certificate on the domain first, which is set up in its console.',
  },
  tags: {
    answer: 'cannot',
    note: "Tencent Cloud CDN's tags are pairs of the account, set when a domain is added: see the vendor option tags.",
  },
};

/** What API 3.0 has beyond them. `tags` cannot be changed later. */
export const vendorOptionsSchema = z.strictObject({
  projectId: z.int().nonnegative().optional(),
  serviceType: z.enum(['web', 'download', 'media', 'hybrid', 'dynamic']).optional(),
  area: z.enum(areas).optional(),
  /** Absent: told from the origin. */
  originType: z.enum(['ip', 'ipv6', 'domain', 'cos']).optional(),
  /** The Host header towards the origin. */
  serverName: z.string().min(1).optional(),
  /** `follow`: as the visitor came. */
  originPullProtocol: z.enum(['http', 'follow', 'https']).optional(),
  tags: z.array(z.strictObject({ key: z.string().min(1), value: z.string() })).optional(),
});
export type SuccessorOptions = z.infer<typeof vendorOptionsSchema>;

/** What the vendor would refuse. */
export function checkDistribution(spec: DistributionSpec): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (spec.domain === undefined)
    problems.push({ field: 'domain', message: 'Tencent Cloud CDN needs a domain.' });
  const origin = checkOrigin(spec.origin);
  if (origin !== undefined) problems.push({ field: 'origin', message: origin });
  if ((spec.cacheTtlSeconds ?? 0) > cacheTtlSecondsMax) {
    problems.push({
      field: 'cacheTtlSeconds',
      message: 'Tencent Cloud CDN keeps copies for at most 365 days.',
    });
  }
  return [...problems, ...checkProtocol(spec)];
}

function checkProtocol({ origin, vendorOptions }: DistributionSpec): readonly FieldProblem[] {
  const own = vendorOptionsSchema.safeParse(vendorOptions ?? {}).data ?? {};
  const problems: FieldProblem[] = [];
  const scheme = parseOrigin(origin)?.scheme;
  if (scheme !== undefined && own.originPullProtocol !== undefined && own.originPullProtocol !== scheme) {
    const message = `The origin says ${scheme}: leave its scheme out to use another originPullProtocol.`;
    problems.push({ field: 'vendorOptions.originPullProtocol', message });
  }
  if (own.originType === 'cos' && own.serverName === undefined) {
    problems.push({
      field: 'vendorOptions.serverName',
      message: 'An origin of the type cos needs a serverName.',
    });
  }
  return problems;
}
