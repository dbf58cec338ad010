import { z } from 'zod';

const empty = z.strictObject({});
const dns1035 = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be DNS-1035');
const fqdn = z
  .string()
  .max(256)
  .regex(/^([a-z0-9-]+\.)+[A-Za-z]+$/, 'must be a domain');
const port = z.int().min(1).max(65_535);
const interval = z.string().regex(/^\d+[dhms]$/, 'must be a time interval');
const time = z.string().regex(/^(\d+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)$/, 'must be a time');

/** True when exactly one of these fields is there. */
function hasOneOf(value: object, ...fields: readonly string[]): boolean {
  return fields.filter((field) => field in value).length === 1;
}

const purgeChoice = {
  hostname: fqdn.optional(),
  pattern: z.string().min(1).max(256).refine(isExpression, 'must be a regular expression').optional(),
  purge_all: empty.optional(),
  hard_purge: empty.optional(),
  soft_purge: empty.optional(),
};
const path = z.string().regex(/^\//, 'must be a path').optional();

/** Body of cache-purge: exactly one target and one manner. */
export const cachePurgeForm = z
  .strictObject({ ...purgeChoice, url: path })
  .refine((body) => hasOneOf(body, 'hostname', 'pattern', 'purge_all', 'url'), 'exactly one target')
  .refine((body) => hasOneOf(body, 'hard_purge', 'soft_purge'), 'exactly one of hard_purge, soft_purge');

/** Body of get-service-operation-status. */
export const operationForm = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  service_op_id: z.int().nonnegative(),
});

/** Body of the creation of a purge command. */
export const commandForm = z.strictObject({
  metadata: z.strictObject({ name: dns1035, namespace: z.string() }),
  spec: z
    .strictObject({
      ...purgeChoice,
      url_path: path,
      virtual_host: z.strictObject({
        name: z.string(),
        namespace: z.string(),
        tenant: z.string().optional(),
      }),
    })
    .refine((spec) => hasOneOf(spec, 'hostname', 'pattern', 'purge_all', 'url_path'), 'exactly one target')
    .refine((spec) => hasOneOf(spec, 'hard_purge', 'soft_purge'), 'exactly one of hard_purge, soft_purge'),
});

/** Body of a deletion. */
export const deletionForm = z.strictObject({
  fail_if_referred: z.boolean(),
  name: z.string(),
  namespace: z.string(),
});

const publicName = z.strictObject({ dns_name: fqdn, refresh_interval: z.int().optional() });

const originServer = z
  .strictObject({
    port,
    public_name: publicName.optional(),
    public_ip: z.strictObject({ ip: z.ipv4() }).optional(),
  })
  .refine((server) => hasOneOf(server, 'public_name', 'public_ip'), 'exactly one address');

const originPool = z
  .strictObject({
    public_name: publicName,
    origin_servers: z.array(originServer).min(1).max(32),
    no_tls: empty.optional(),
    use_tls: z
      .strictObject({
        use_host_header_as_sni: empty.optional(),
        volterra_trusted_ca: empty.optional(),
        no_mtls: empty.optional(),
      })
      .optional(),
    origin_request_timeout: interval.optional(),
  })
  .refine((pool) => hasOneOf(pool, 'no_tls', 'use_tls'), 'exactly one of no_tls, use_tls');

const secured = { http_redirect: z.boolean().optional(), add_hsts: z.boolean().optional() };

const spec = z
  .strictObject({
    domains: z.array(fqdn).min(1).max(32),
    http: z
      .strictObject({
        dns_volterra_managed: z.boolean(),
        port: port.optional(),
        port_ranges: z.string().optional(),
      })
      .refine((http) => hasOneOf(http, 'port', 'port_ranges'), 'exactly one of port, port_ranges')
      .optional(),
    https: z.looseObject(secured).optional(),
    https_auto_cert: z.strictObject({ ...secured, tls_config: z.unknown().optional() }).optional(),
    origin_pool: originPool,
    default_cache_action: z
      .strictObject({
        cache_disabled: empty.optional(),
        cache_ttl_default: interval.optional(),
        cache_ttl_override: interval.optional(),
      })
      .refine((action) => Object.keys(action).length === 1, 'exactly one cache action')
      .optional(),
    // A choice that every load balancer has and no one here makes: a replacement must bring it back.
    disable_waf: empty.optional(),
  })
  .refine((body) => hasOneOf(body, 'http', 'https', 'https_auto_cert'), 'exactly one type');

/** Body of creating and of replacing a load balancer. */
export const balancerForm = z.strictObject({
  metadata: z.strictObject({
    name: dns1035,
    namespace: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string().min(1).max(64), z.string().min(1).max(1024)).optional(),
    description: z.string().max(1200).optional(),
    disable: z.boolean().optional(),
  }),
  spec,
});
export type BalancerForm = z.infer<typeof balancerForm>;

/** Body of metrics. */
export const metricsForm = z.strictObject({
  namespace: z.string(),
  start_time: time,
  end_time: time,
  step: z
    .string()
    .regex(/^\d+[smhd]$/)
    .optional(),
  field_selector: z
    .array(z.enum(['REQUEST_TOTAL_SUM', 'REQUEST_FAILED_SUM', 'DATA_OUT_SUM', 'DATA_IN_SUM', 'LATENCY_MEAN']))
    .min(1)
    .max(10),
  filter: z
    .array(
      z.strictObject({
        tag: z.enum(['CDN_DISTRIBUTION_NAME', 'CACHE_HIT_TYPE', 'REQUEST_COUNTRY']),
        operator: z.enum(['OPERATOR_TYPE_IN', 'OPERATOR_TYPE_NOT_IN']),
        values: z.array(z.string()).min(1),
      }),
    )
    .optional(),
  group_by: z.array(z.enum(['CDN_DISTRIBUTION_NAME', 'CACHE_HIT_TYPE', 'REQUEST_COUNTRY'])).optional(),
});

/** Body of access_logs. */
export const logsForm = z.strictObject({
  namespace: z.string(),
  start_time: time,
  end_time: time,
  query: z
    .array(
      z.strictObject({
        tag: z.enum(['CDN_NAME', 'SITE_NAME', 'METHOD', 'CACHE_STATUS']),
        operator: z.enum(['CDN_ACCESS_LOG_OPERATOR_TYPE_IN', 'CDN_ACCESS_LOG_OPERATOR_TYPE_NOT_IN']),
        values: z.array(z.string()).min(1),
      }),
    )
    .max(32),
  sort: z.enum(['DESCENDING', 'ASCENDING']).optional(),
  limit: z.int().min(0).max(500).optional(),
});

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
