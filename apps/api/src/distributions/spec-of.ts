import type { DistributionPatch, DistributionSpec } from '@purgeway/model';
import type { CreateRequest, UpdateRequest } from './read-request.ts';

type FieldsGiven = Pick<
  UpdateRequest,
  'domain' | 'cache_ttl_seconds' | 'allowed_methods' | 'https_only' | 'tags' | 'vendor_options'
>;

/** What a request for a new distribution wants. */
export function specOf(request: CreateRequest): DistributionSpec {
  return { origin: request.origin, enabled: request.enabled ?? true, ...present(fieldsOf(request)) };
}

/** What a request to change a distribution wants changed; holds only fields that it gives. */
export function patchOf(request: UpdateRequest): DistributionPatch {
  return present({ origin: request.origin, enabled: request.enabled, ...fieldsOf(request) });
}

function fieldsOf(request: FieldsGiven) {
  return {
    domain: request.domain,
    cacheTtlSeconds: request.cache_ttl_seconds,
    allowedMethods: request.allowed_methods,
    httpsOnly: request.https_only,
    tags: request.tags,
    vendorOptions: request.vendor_options,
  };
}

/** Without fields that are undefined. */
export function present<T extends object>(fields: T): Partial<T> {
  const kept: Partial<T> = { ...fields };
  for (const name in kept) {
    if (kept[name] === undefined) {
      delete kept[name];
    }
  }
  return kept;
}
