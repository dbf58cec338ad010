import { z } from 'zod';
import { errorSchema, optional } from './wire.ts';

const publicNameSchema = z.looseObject({ dns_name: z.string() });

const originServerSchema = z.looseObject({
  port: optional(z.int()),
  public_name: optional(publicNameSchema),
  public_ip: optional(z.looseObject({ ip: z.string() })),
});

/** The part of a load balancer's specification that we read. Everything else in it is left alone. */
export const balancerSpecSchema = z.looseObject({
  domains: optional(z.array(z.string())),
  http: optional(z.looseObject({})),
  https: optional(z.looseObject({ http_redirect: optional(z.boolean()) })),
  https_auto_cert: optional(z.looseObject({ http_redirect: optional(z.boolean()) })),
  origin_pool: optional(
    z.looseObject({
      origin_servers: optional(z.array(originServerSchema)),
      use_tls: optional(z.looseObject({})),
    }),
  ),
  default_cache_action: optional(
    z.looseObject({
      cache_disabled: optional(z.looseObject({})),
      cache_ttl_default: optional(z.string()),
      cache_ttl_override: optional(z.string()),
    }),
  ),
  /** `service_domain` is where the CNAME of `domain` has to point. */
  service_domains: optional(z.array(z.object({ domain: z.string(), service_domain: z.string() }))),
  state: optional(z.string()),
});
export type BalancerSpec = z.infer<typeof balancerSpecSchema>;

const texts = z.record(z.string(), z.string());

const metadataSchema = z.looseObject({
  name: z.string().min(1),
  annotations: optional(texts),
  disable: optional(z.boolean()),
});

const systemMetadataSchema = z.looseObject({ deletion_timestamp: optional(z.string()) });

/** A load balancer, as its creation and a read give it back. */
export const balancerSchema = z.object({
  metadata: metadataSchema,
  spec: balancerSpecSchema,
  system_metadata: optional(systemMetadataSchema),
});
export type Balancer = z.infer<typeof balancerSchema>;

/** What the vendor's services say of a load balancer; each object may tell one part. */
export const statusObjectsSchema = optional(
  z.array(
    z.looseObject({
      cdn_status: optional(
        z.looseObject({ deployment_status: optional(z.string()), error: optional(z.string()) }),
      ),
      cdn_site_status: optional(
        z.looseObject({
          site: optional(z.string()),
          status: optional(z.string()),
          error: optional(z.string()),
        }),
      ),
      virtual_host_status: optional(
        z.looseObject({
          error_description: optional(z.string()),
          suggested_action: optional(z.string()),
        }),
      ),
    }),
  ),
);
export type StatusObjects = z.infer<typeof statusObjectsSchema>;

/** A load balancer in the status response format. */
export const balancerStatusSchema = z.object({ status: statusObjectsSchema });

/** A form to send back changed, with fields that we do not know kept as they are. */
export const balancerFormSchema = z.object({
  metadata: z.looseObject({ name: z.string().min(1) }),
  spec: z.looseObject({}),
});
export type BalancerForm = z.infer<typeof balancerFormSchema>;

/** A load balancer in the response format for a replacement. */
export const replaceFormSchema = z.object({ replace_form: balancerFormSchema });

/** All load balancers of a namespace; `errors` speaks of those that could not be listed. */
export const balancerListSchema = z.object({
  items: optional(
    z.array(
      z.object({
        name: z.string().min(1),
        disabled: optional(z.boolean()),
        annotations: optional(texts),
        get_spec: optional(balancerSpecSchema),
        system_metadata: optional(systemMetadataSchema),
        status_set: statusObjectsSchema,
      }),
    ),
  ),
  errors: optional(z.array(errorSchema)),
});
export type BalancerItem = NonNullable<z.infer<typeof balancerListSchema>['items']>[number];
