import { z } from 'zod';

/** The vendor's id. */
export const vendorId = 'infrai';

/** Where Infrai begins every path of its CDN module. */
export const cdnPath = '/v1/cdn';

/** The capability whose discovery lists the error codes. */
export const purgeCapability = 'cdn.cache.purge';

/** Body of `cdn.distribution.create` and, each field optional, of `cdn.distribution.update`. */
export interface DistributionBody {
  readonly origin?: string | undefined;
  readonly domain?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly cache_ttl_seconds?: number | undefined;
  readonly allowed_methods?: readonly string[] | undefined;
  readonly https_only?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly vendor?: string | undefined;
}

/** Body of `cdn.cache.purge`: exactly one of `paths`, `tags` and `purge_everything`. */
export interface PurgeBody {
  readonly distribution_id: string;
  readonly paths?: readonly string[];
  readonly tags?: readonly string[];
  readonly purge_everything?: true;
  readonly idempotency_key: string;
  readonly vendor?: string | undefined;
}

/** Query of `cdn.cache.stats`; the times are ISO 8601 in UTC. */
export interface StatsParameters {
  readonly distribution_id: string;
  readonly from: string;
  readonly to: string;
}

/**
 * What every distribution call but delete gives back. The document's shape has the first five fields; its text promises a CNAME target
 * and an edge hostname without a field for them, so their names are guesses.
 */
export const distributionSchema = z.object({
  distribution_id: z.string().min(1),
  origin: z.string(),
  domain: z.string().nullish(),
  enabled: z.boolean(),
  status: z.string(),
  cname: z.string().nullish(),
  cname_target: z.string().nullish(),
  edge_hostname: z.string().nullish(),
});
export type Distribution = z.infer<typeof distributionSchema>;

/** Result of `cdn.distribution.list`. */
export const distributionListSchema = z.object({
  items: z.array(distributionSchema),
  next_cursor: z.string().nullish(),
});
export type DistributionList = z.infer<typeof distributionListSchema>;

/** Result of `cdn.distribution.delete`. */
export const deletedSchema = z.object({ ok: z.literal(true) });

/** Result of `cdn.cache.purge`. `purge_id` is for support only: no call takes it. */
export const purgedSchema = z.object({ ok: z.literal(true), purge_id: z.string().nullish() });
export type Purged = z.infer<typeof purgedSchema>;

/** Result of `cdn.cache.stats`. A figure that is missing is not known. */
export const cacheStatsSchema = z.object({
  requests: z.number().nonnegative().nullish(),
  bytes_served: z.number().nonnegative().nullish(),
  /** 0 to 1; above 1 it is a percentage. */
  hit_ratio: z.number().nonnegative().nullish(),
});
export type CacheStats = z.infer<typeof cacheStatsSchema>;

/** A text of an error or of the metadata. In any other form it is as good as absent: the verdict must not be lost with it. */
const optionalText = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((text) => text ?? undefined);

/** `error` of a failed call. */
export const errorSchema = z.object({
  code: optionalText,
  message: optionalText,
  hint: optionalText,
  /** Whether the same call may be sent again. */
  retryable: z
    .boolean()
    .nullish()
    .catch(undefined)
    .transform((flag) => flag ?? undefined),
});
export type ErrorBody = Partial<z.infer<typeof errorSchema>>;

/** `metadata` of every answer in the envelope, as far as it is of use. */
export const metadataSchema = z.object({
  /** The CDN behind Infrai that served the call. */
  vendor: optionalText,
  request_id: optionalText,
});
export type Metadata = Partial<z.infer<typeof metadataSchema>>;

const codesSchema = z.array(z.object({ code: z.string(), retryable: z.boolean() }));

/** `GET /v1/discovery/{capability}`, as far as it is of use. The name of the list of codes is a guess. */
export const capabilitySchema = z
  .object({ errors: codesSchema.optional(), error_codes: codesSchema.optional() })
  .transform(({ errors, error_codes }) => errors ?? error_codes ?? []);
