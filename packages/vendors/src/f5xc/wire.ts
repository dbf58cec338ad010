import { z } from 'zod';

/** Something that the vendor may leave out or send as null. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** An empty message: its presence is what it says. */
export type Empty = Readonly<Record<string, never>>;

/** What is purged: exactly one of these. */
export type PurgeSelection =
  | { readonly url: string }
  | { readonly pattern: string }
  | { readonly hostname: string }
  | { readonly purge_all: Empty };

/** How: exactly one of these. */
export type PurgeManner = { readonly hard_purge: Empty } | { readonly soft_purge: Empty };

/** Body of cache-purge. */
export type CachePurge = PurgeSelection & PurgeManner;

/** Answer to cache-purge. The id is a 32-bit number; as digits it is assumed to mean the same. */
export const cachePurgeReplySchema = z.object({
  purge_request_id: z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,15}$/)]),
});

/** Codes of errors inside an answer. */
export const errorCodes = [
  'EOK',
  'EPERMS',
  'EBADINPUT',
  'ENOTFOUND',
  'EEXISTS',
  'EUNKNOWN',
  'ESERIALIZE',
  'EINTERNAL',
  'EPARTIAL',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** An error inside an answer with HTTP 200. */
export const errorSchema = z.object({
  code: optional(z.enum(errorCodes)),
  message: optional(z.string()),
});
export type InnerError = z.infer<typeof errorSchema>;

/** What one site did. Times are RFC 3339 or seconds since 1970; byte counts are digits. */
export const sitePurgeSchema = z.object({
  site: optional(z.string()),
  start_time: optional(z.string()),
  finish_time: optional(z.string()),
  regexp: optional(z.string()),
  hard_purge: optional(z.boolean()),
  bytes_purged: optional(z.string().regex(/^\d*$/)),
  bytes_not_purged: optional(z.string().regex(/^\d*$/)),
});

/** Answer of get-service-operation-status: one item a site. */
export const operationStatusSchema = z.object({
  error: optional(errorSchema),
  items: optional(
    z.array(
      z.object({
        status: optional(z.string()),
        purge: optional(sitePurgeSchema),
      }),
    ),
  ),
});
export type OperationStatus = z.infer<typeof operationStatusSchema>;

/** Names an object of the vendor's. */
export interface ObjectRef {
  readonly name: string;
  readonly namespace: string;
}

/** Body of the creation of a purge command, whose `url_path` is cache-purge's `url`. */
export interface PurgeCommand {
  readonly metadata: ObjectRef;
  readonly spec: (Exclude<PurgeSelection, { readonly url: string }> | { readonly url_path: string }) &
    PurgeManner & { readonly virtual_host: ObjectRef };
}

/** A purge command in the status response format. */
export const commandStatusSchema = z.object({
  status: optional(
    z.array(
      z.object({
        conditions: optional(
          z.array(
            z.object({
              type: optional(z.string()),
              status: optional(z.string()),
              reason: optional(z.string()),
            }),
          ),
        ),
        purge_status: optional(sitePurgeSchema),
      }),
    ),
  ),
});
export type CommandStatus = z.infer<typeof commandStatusSchema>;
