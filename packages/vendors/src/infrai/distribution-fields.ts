import { parseOrigin, type DistributionSpec } from '@purgeway/model';
import { z } from 'zod';
import type { FieldProblem, FieldsSupport } from '../distribution.ts';

/** Every common field has a parameter of its own, with the same meaning. Answers hold the first three. */
export const distributionFields: FieldsSupport = {
  origin: { answer: 'can', maps: '`origin`' },
  domain: { answer: 'can', maps: '`domain`; optional' },
  enabled: { answer: 'can', maps: '`enabled`' },
  cacheTtlSeconds: { answer: 'can', maps: '`cache_ttl_seconds`', isReadBack: false },
  allowedMethods: { answer: 'can', maps: '`allowed_methods`', isReadBack: false },
  httpsOnly: { answer: 'can', maps: '`https_only`', isReadBack: false },
  tags: { answer: 'can', maps: '`tags`; replaces the list', isReadBack: false },
};

/** Nothing beyond the common fields; which CDN serves is a setting of the account, because purges have to name the same one. */
export const vendorOptionsSchema = z.strictObject({});

/** What the vendor would refuse of a wanted distribution. */
export function checkDistribution(spec: DistributionSpec): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (parseOrigin(spec.origin) === undefined) {
    problems.push({ field: 'origin', message: 'The origin must be a host, host:port or http(s) URL.' });
  }
  if (spec.allowedMethods?.length === 0) {
    problems.push({ field: 'allowedMethods', message: 'An edge that forwards no method serves nothing.' });
  }
  if (spec.tags?.includes('') === true) {
    problems.push({ field: 'tags', message: 'A tag must not be empty.' });
  }
  return problems;
}
