import { parseOrigin, type DistributionSpec, type OriginParts } from '@purgeway/model';
import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { CreateDistribution, UpdateDistribution } from '../distribution.ts';
import { VendorError } from '../errors.ts';
import { vendorId } from './client.ts';
import { optionsOf, type BalancerOptions } from './distribution-options.ts';
import type { BalancerForm } from './wire-balancers.ts';

/** The annotation that holds our marker. */
export const markerAnnotation = 'purgeway-marker';

/**
 * The name of the load balancer that belongs to a marker: the marker itself where it has DNS-1035's form (lower case, begins with a
 * letter, at most 63 characters), else a hash of it.
 */
export function balancerNameFor(marker: string): string {
  const plain = marker.replaceAll('_', '-');
  if (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(plain)) return plain;
  return `purgeway-${createHash('sha256').update(marker).digest('hex').slice(0, 40)}`;
}

/** The form that makes a wanted distribution. Throws `rejected` for an origin or domain that intake should have refused. */
export function createFormOf({ spec, marker }: CreateDistribution, namespace: string): BalancerForm {
  const { labels, description, ...options } = optionsOf(spec);
  return {
    metadata: {
      name: balancerNameFor(marker),
      namespace,
      ...(labels && { labels }),
      annotations: { [markerAnnotation]: marker },
      ...(description !== undefined && { description }),
      disable: !spec.enabled,
    },
    spec: {
      domains: domainsOf(spec),
      ...(spec.httpsOnly === true
        ? { https_auto_cert: { ...httpsOf({}, options), http_redirect: true } }
        : { http: httpOf({}, options) }),
      origin_pool: { ...originOf(spec), ...hostHeaderOf(spec), ...timeoutOf(options) },
      ...cacheActionOf(spec),
    },
  };
}

/**
 * The form with what changed written into it and all else as it stands, people's own changes too. A common field that is not said any
 * more goes back to the vendor's own choice; an option that is not given stays.
 */
export function changedForm(form: BalancerForm, request: UpdateDistribution): BalancerForm {
  const { labels, description } = optionsOf(request.spec);
  return {
    metadata: {
      ...form.metadata,
      ...(labels && { labels }),
      ...(description !== undefined && { description }),
    },
    spec: [changeDomains, changeListener, changeOrigin, changeCache].reduce<Fields>(
      (spec, change) => change(spec, request),
      form.spec,
    ),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function changeDomains(fields: Fields, { spec, changed }: UpdateDistribution): Fields {
  const isOption = changed.includes('vendorOptions') && optionsOf(spec).domains !== undefined;
  return isOption || changed.includes('domain') ? { ...fields, domains: domainsOf(spec) } : fields;
}

function changeListener(fields: Fields, { spec, changed }: UpdateDistribution): Fields {
  const isChosen = changed.includes('httpsOnly');
  if (!isChosen && !changed.includes('vendorOptions')) return fields;
  const options = optionsOf(spec);
  const { http, https, https_auto_cert, ...others } = fields;
  const isHttps = isChosen ? spec.httpsOnly === true : !isPresent(http);
  if (!isHttps) return { ...others, http: httpOf(fieldsOf(http), options) };
  const redirect = isChosen || spec.httpsOnly === true ? { http_redirect: true } : {};
  // A certificate of one's own stays.
  if (isPresent(https)) return { ...others, https: { ...httpsOf(fieldsOf(https), options), ...redirect } };
  return { ...others, https_auto_cert: { ...httpsOf(fieldsOf(https_auto_cert), options), ...redirect } };
}

function changeOrigin(fields: Fields, { spec, changed }: UpdateDistribution): Fields {
  const { use_tls, no_tls, ...pool } = fieldsOf(fields['origin_pool']);
  const isOrigin = changed.includes('origin');
  const isHost = isOrigin || changed.includes('domain') || optionsOf(spec).origin_host !== undefined;
  if (!isHost && !changed.includes('vendorOptions')) return fields;
  const origin_pool = {
    ...pool,
    ...(isOrigin ? originOf(spec) : presentOf({ use_tls, no_tls })),
    ...(isHost && hostHeaderOf(spec)),
    ...timeoutOf(optionsOf(spec)),
  };
  return { ...fields, origin_pool };
}

function changeCache(fields: Fields, { spec, changed }: UpdateDistribution): Fields {
  const isOption = changed.includes('vendorOptions') && optionsOf(spec).cache_disabled !== undefined;
  const isTtl = changed.includes('vendorOptions') && spec.cacheTtlSeconds !== undefined;
  if (!isOption && !isTtl && !changed.includes('cacheTtlSeconds')) return fields;
  const { default_cache_action: _before, ...others } = fields;
  return { ...others, ...cacheActionOf(spec) };
}

function domainsOf(spec: DistributionSpec): readonly string[] {
  if (spec.domain === undefined) throw refusal('A load balancer needs a domain.');
  return [spec.domain, ...(optionsOf(spec).domains ?? [])];
}

function httpOf(before: Fields, { port, dns_volterra_managed }: BalancerOptions): Fields {
  const { port_ranges, ...others } = before;
  return {
    dns_volterra_managed: false,
    ...others,
    ...(dns_volterra_managed !== undefined && { dns_volterra_managed }),
    ...(port === undefined && isPresent(port_ranges)
      ? { port_ranges }
      : { port: port ?? others['port'] ?? 80 }),
  };
}

function httpsOf(before: Fields, { add_hsts }: BalancerOptions): Fields {
  return { ...before, ...(add_hsts !== undefined && { add_hsts }) };
}

/** Without a scheme, 443 alone means https. */
function originOf(spec: DistributionSpec): Fields {
  const { scheme, hostname, port } = originPartsOf(spec);
  const isTls = scheme === 'https' || (scheme === undefined && port === 443);
  const address = isIPv4(hostname)
    ? { public_ip: { ip: hostname } }
    : { public_name: { dns_name: hostname } };
  return {
    origin_servers: [{ ...address, port: port ?? (isTls ? 443 : 80) }],
    ...(isTls
      ? { use_tls: { use_host_header_as_sni: {}, volterra_trusted_ca: {}, no_mtls: {} } }
      : { no_tls: {} }),
  };
}

/** The pool's own name is the Host header of requests to the origin. */
function hostHeaderOf(spec: DistributionSpec): Fields {
  const { hostname } = originPartsOf(spec);
  const own = isIPv4(hostname) ? (spec.domain ?? hostname) : hostname;
  return { public_name: { dns_name: optionsOf(spec).origin_host ?? own } };
}

function timeoutOf({ origin_request_timeout }: BalancerOptions): Fields {
  return origin_request_timeout === undefined ? {} : { origin_request_timeout };
}

/**
 * The time stands in where the origin says nothing: "default edge cache TTL" must not keep what an origin marks as private. To override
 * the origin is an option.
 */
function cacheActionOf(spec: DistributionSpec): Fields {
  const { cache_disabled, cache_ttl_override } = optionsOf(spec);
  if (cache_disabled === true) return { default_cache_action: { cache_disabled: {} } };
  if (spec.cacheTtlSeconds === undefined) return {};
  const time = `${spec.cacheTtlSeconds}s`;
  return {
    default_cache_action:
      cache_ttl_override === true ? { cache_ttl_override: time } : { cache_ttl_default: time },
  };
}

function originPartsOf({ origin }: DistributionSpec): OriginParts {
  const parts = parseOrigin(origin);
  if (parts === undefined || parts.path !== undefined) throw refusal('The origin is none that can be set.');
  return parts;
}

function refusal(message: string): VendorError {
  return new VendorError({ kind: 'rejected', vendor: vendorId, message });
}

/** The vendor sends fields that are not set as null or not at all. */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function presentOf(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isPresent(value)));
}

function fieldsOf(value: unknown): Fields {
  return z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
}
