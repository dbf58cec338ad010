import { parseOrigin, type DistributionSpec, type OriginParts } from '@purgeway/model';
import { isIP, isIPv4 } from 'node:net';
import { z } from 'zod';
import { checkAddress } from '../check-address.ts';
import type { FieldProblem, FieldsSupport } from '../distribution.ts';
import { parseDuration } from './vendor-time.ts';

/** Where each common field goes. */
export const distributionFields: FieldsSupport = {
  origin: {
    answer: 'can',
    maps: '`spec.origin_pool`: `origin_servers[0]` as `public_name` or `public_ip` with `port`; `use_tls` for https, else `no_tls`',
  },
  domain: { answer: 'can', maps: '`spec.domains[0]`; required' },
  enabled: { answer: 'can', maps: '`metadata.disable`, the other way round' },
  cacheTtlSeconds: {
    answer: 'can',
    maps: '`spec.default_cache_action.cache_ttl_default`; with `vendor_options.cache_ttl_override`, `cache_ttl_override`',
  },
  allowedMethods: {
    answer: 'cannot',
    note: 'An F5 Distributed Cloud CDN load balancer passes on every method.',
  },
  httpsOnly: {
    answer: 'can',
    maps: '`spec.https_auto_cert` with `http_redirect`; else `spec.http`',
  },
  tags: { answer: 'cannot', note: 'F5 Distributed Cloud CDN has no tags on cached copies.' },
};

const hostnameSchema = z
  .string()
  .refine((value) => checkAddress({ kind: 'hostname', value }) === undefined, 'Must be a hostname.');

const labelSchema = z.string().min(1).max(64);

/** What a CDN load balancer has beyond the common fields, by the vendor's own names. An option that is not given is left as it is. */
export const optionsSchema = z.strictObject({
  /** Further hostnames, after the domain. */
  domains: z.array(hostnameSchema).min(1).max(31).optional(),
  labels: z.record(labelSchema, z.string()).optional(),
  description: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= 1200, 'At most 1200 bytes.')
    .optional(),
  /** Sends Strict-Transport-Security; with https_only. */
  add_hsts: z.boolean().optional(),
  /** Listens here instead of on 80; without https_only. */
  port: z.int().min(1).max(65_535).optional(),
  /** The vendor keeps the domain's DNS records; without https_only. */
  dns_volterra_managed: z.boolean().optional(),
  /** Host header of requests to the origin. Default: the origin's name; the domain where the origin is an address. */
  origin_host: hostnameSchema.optional(),
  /** 10s to 10m. */
  origin_request_timeout: z
    .string()
    .refine(isOriginTimeout, 'Must be such as 100s, from 10s to 10m.')
    .optional(),
  /** Caches nothing. */
  cache_disabled: z.boolean().optional(),
  /** cache_ttl_seconds overrides what the origin says, instead of standing in where the origin says nothing. */
  cache_ttl_override: z.boolean().optional(),
});
export type BalancerOptions = z.infer<typeof optionsSchema>;

/** The vendor's own options of a wanted distribution. Throws ZodError when intake has let bad ones pass. */
export function optionsOf(spec: DistributionSpec): BalancerOptions {
  return optionsSchema.parse(spec.vendorOptions ?? {});
}

/** What the vendor would refuse of a wanted distribution. */
export function checkDistribution(spec: DistributionSpec): readonly FieldProblem[] {
  const options = optionsSchema.safeParse(spec.vendorOptions ?? {});
  const problems = [
    ...checkOrigin(spec.origin),
    ...checkDomain(spec.domain),
    ...checkTtl(spec.cacheTtlSeconds),
  ];
  return options.success ? [...problems, ...checkOptions(spec, options.data)] : problems;
}

function checkOrigin(origin: string): readonly FieldProblem[] {
  const message = explainOrigin(parseOrigin(origin));
  return message === undefined ? [] : [{ field: 'origin', message }];
}

function explainOrigin(parts: OriginParts | undefined): string | undefined {
  if (parts === undefined) return 'The origin must be a host, host:port or an http(s) URL.';
  if (parts.path !== undefined) return 'An origin of F5 Distributed Cloud CDN has no path.';
  if (parts.port === 0) return 'Port 0 is none.';
  const isName = checkAddress({ kind: 'hostname', value: parts.hostname }) === undefined;
  if (isIPv4(parts.hostname) || (isName && isIP(parts.hostname) === 0)) return undefined;
  return 'F5 Distributed Cloud takes a public DNS name or a public IPv4 address as origin.';
}

function checkDomain(domain: string | undefined): readonly FieldProblem[] {
  if (domain === undefined) {
    return [
      { field: 'domain', message: 'F5 Distributed Cloud gives no hostname of its own: name the domain.' },
    ];
  }
  const message = checkAddress({ kind: 'hostname', value: domain });
  return message === undefined ? [] : [{ field: 'domain', message }];
}

function checkTtl(seconds: number | undefined): readonly FieldProblem[] {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 1)) return [];
  const message =
    'F5 Distributed Cloud takes whole seconds from 1; to cache nothing, set vendor_options.cache_disabled.';
  return [{ field: 'cacheTtlSeconds', message }];
}

/** Options that contradict a common field, so that one of the two would be dropped in silence. */
function checkOptions(spec: DistributionSpec, options: BalancerOptions): readonly FieldProblem[] {
  const isHttps = spec.httpsOnly === true;
  const hasTtl = spec.cacheTtlSeconds !== undefined;
  const rules: readonly (readonly [keyof BalancerOptions, boolean, string])[] = [
    ['add_hsts', options.add_hsts === true && !isHttps, 'Needs https_only.'],
    ['port', options.port !== undefined && isHttps, 'Cannot be chosen with https_only.'],
    [
      'dns_volterra_managed',
      options.dns_volterra_managed !== undefined && isHttps,
      'Cannot be chosen with https_only.',
    ],
    ['cache_disabled', options.cache_disabled === true && hasTtl, 'Contradicts cache_ttl_seconds.'],
    ['cache_ttl_override', options.cache_ttl_override === true && !hasTtl, 'Needs cache_ttl_seconds.'],
    [
      'domains',
      hasRepeats(spec.domain, options.domains),
      'Every hostname may stand here once, and not the domain.',
    ],
  ];
  return rules.flatMap(([field, isBroken, message]) =>
    isBroken ? [{ field: `vendorOptions.${field}` as const, message }] : [],
  );
}

function hasRepeats(domain: string | undefined, domains: readonly string[] = []): boolean {
  const all = [domain, ...domains].map((name) => name?.toLowerCase());
  return new Set(all).size < all.length;
}

function isOriginTimeout(text: string): boolean {
  const ms = parseDuration(text);
  return ms !== undefined && ms >= 10_000 && ms <= 600_000;
}
