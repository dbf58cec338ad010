import { isSameOrigin, type DistributionSpec } from '@purgeway/model';
import type {
  CreateDistribution,
  DistributionCalls,
  UpdateDistribution,
  VendorDistribution,
} from '../distribution.ts';
import { VendorError } from '../errors.ts';
import type { CallOptions } from '../vendor.ts';
import type { InfraiClient } from './client.ts';
import { itemsPerPageMax, pagesPerFindMax } from './limits.ts';
import { stateOf } from './distribution-state.ts';
import type { Distribution, DistributionBody, Metadata } from './wire.ts';

/** Distributions of the project. With `pin`, every create and update is held to that CDN. */
export function createDistributionCalls(
  client: InfraiClient,
  pin: string | undefined,
): Required<DistributionCalls> {
  return {
    create: async ({ spec, marker }, options) => {
      const { data, metadata } = await client.createDistribution(bodyOf(spec, pin), marker, options);
      return toOurs(data, metadata);
    },
    find: (request, options) => find(request, options, client),
    read: (vendorId, options) => read(vendorId, options, client),
    list: async ({ cursor, limit }, options) => {
      const query = { cursor, limit: Math.min(limit, itemsPerPageMax.value) };
      const { data, metadata } = await client.listDistributions(query, options);
      const items = data.items.filter(isThere).map((item) => toOurs(item, metadata));
      return { items, next: nextOf(data.next_cursor) };
    },
    update: async (request, options) => {
      const body = changedBody(request);
      if (Object.values(body).every((value) => value === undefined)) return;
      await client.updateDistribution(request.vendorId, { ...body, vendor: pin }, options);
    },
    setEnabled: async (vendorId, enabled, options) => {
      await client.updateDistribution(vendorId, { enabled, vendor: pin }, options);
    },
    remove: (vendorId, options) => remove(vendorId, options, client),
  };
}

/**
 * There is no search by idempotency key, so a distribution of the same domain and origin counts as the one that was made. Without a
 * domain nothing tells two apart, and repeating the create with its key is what the vendor offers.
 */
async function find(
  { spec }: CreateDistribution,
  options: CallOptions,
  client: InfraiClient,
): Promise<VendorDistribution | undefined> {
  const { domain, origin } = spec;
  if (domain === undefined) return undefined;
  let cursor: string | undefined;
  for (let page = 0; page < pagesPerFindMax; page += 1) {
    const query = { cursor, limit: itemsPerPageMax.value };
    const { data, metadata } = await client.listDistributions(query, options);
    const found = data.items.find((item) => isMadeFrom(item, domain, origin));
    if (found !== undefined) return toOurs(found, metadata);
    cursor = nextOf(data.next_cursor);
    if (cursor === undefined) return undefined;
  }
  return undefined;
}

function isMadeFrom(item: Distribution, domain: string, origin: string): boolean {
  // One that is being taken down belongs to an earlier wish for the same domain.
  const isStaying = stateOf(item).state !== 'leaving';
  return isStaying && item.domain?.toLowerCase() === domain && isSameOrigin(item.origin, origin);
}

async function read(
  vendorId: string,
  options: CallOptions,
  client: InfraiClient,
): Promise<VendorDistribution | undefined> {
  try {
    const { data, metadata } = await client.getDistribution(vendorId, options);
    return isThere(data) ? toOurs(data, metadata) : undefined;
  } catch (error) {
    if (isOf('not-found', error)) return undefined;
    throw error;
  }
}

/** The vendor's yes to a delete may only mean that it began, so it is read back. */
async function remove(
  vendorId: string,
  options: CallOptions,
  client: InfraiClient,
): Promise<'gone' | 'leaving'> {
  try {
    await client.deleteDistribution(vendorId, options);
  } catch (error) {
    if (isOf('not-found', error)) return 'gone';
    // Perhaps it is being deleted already, which a second delete may not be allowed to disturb.
    if (!(error instanceof VendorError) || error.status !== 409) throw error;
    const left = await read(vendorId, options, client);
    if (left !== undefined && left.state !== 'leaving') throw error;
    return left === undefined ? 'gone' : 'leaving';
  }
  return (await read(vendorId, options, client)) === undefined ? 'gone' : 'leaving';
}

function bodyOf(spec: DistributionSpec, pin: string | undefined): DistributionBody {
  return {
    origin: spec.origin,
    domain: spec.domain,
    enabled: spec.enabled,
    cache_ttl_seconds: spec.cacheTtlSeconds,
    allowed_methods: spec.allowedMethods,
    https_only: spec.httpsOnly,
    tags: spec.tags,
    vendor: pin,
  };
}

/** Only what changed. A field that is not wanted any more is left to the vendor, which has no way to unset one. */
function changedBody({ spec, changed }: UpdateDistribution): DistributionBody {
  const ifChanged = <Value>(field: (typeof changed)[number], value: Value): Value | undefined =>
    changed.includes(field) ? value : undefined;
  return {
    origin: ifChanged('origin', spec.origin),
    domain: ifChanged('domain', spec.domain),
    cache_ttl_seconds: ifChanged('cacheTtlSeconds', spec.cacheTtlSeconds),
    allowed_methods: ifChanged('allowedMethods', spec.allowedMethods),
    https_only: ifChanged('httpsOnly', spec.httpsOnly),
    tags: ifChanged('tags', spec.tags),
  };
}

function toOurs(item: Distribution, { vendor }: Metadata): VendorDistribution {
  const { state, note } = stateOf(item);
  const message = [vendor && `Served by ${vendor}.`, note].filter(Boolean).join(' ');
  return {
    vendorId: item.distribution_id,
    state,
    statusText: item.status,
    cname: cnameOf(item),
    found: {
      origin: item.origin,
      enabled: item.enabled,
      ...(item.domain !== null && item.domain !== undefined && { domain: item.domain.toLowerCase() }),
    },
    ...(message !== '' && { message }),
  };
}

/** The domain never stands in for it: a hostname cannot point at itself. */
function cnameOf({ cname, cname_target, edge_hostname }: Distribution): string | undefined {
  return (
    [cname, cname_target, edge_hostname].find((name) => typeof name === 'string' && name !== '') ?? undefined
  );
}

function isThere(item: Distribution): boolean {
  return item.status.toLowerCase() !== 'deleted';
}

function nextOf(cursor: string | null | undefined): string | undefined {
  return cursor === null || cursor === '' ? undefined : cursor;
}

function isOf(kind: VendorError['kind'], error: unknown): boolean {
  return error instanceof VendorError && error.kind === kind;
}
