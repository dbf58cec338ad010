import type { DistributionSpec } from '@purgeway/model';
import type {
  CreateDistribution,
  DistributionCalls,
  UpdateDistribution,
  VendorDistribution,
} from '../../distribution.ts';
import { VendorError } from '../../errors.ts';
import type { CallOptions } from '../../vendor.ts';
import { nextCursor, readCursor } from '../cursor.ts';
import { afterCreating, creating, failure } from '../failures.ts';
import { assertSameOrigin, hasSameOrigin } from '../same-origin.ts';
import type { Area } from '../settings.ts';
import type { DomainBlocks, NewDomain, SuccessorClient } from './client.ts';
import { vendorOptionsSchema, type SuccessorOptions } from './distribution-fields.ts';
import { cacheTimeOf, fromOriginBlock, toCacheBlock, toOriginBlock } from './domain-config.ts';
import { alreadyAddedCode } from './errors.ts';
import type { Domain } from './wire.ts';

const pageLimit = 1000;

/** Domains of API 3.0. The vendor's id of a distribution is its domain. */
export function createDistributions(
  client: SuccessorClient,
  area: Area | undefined,
): Required<DistributionCalls> {
  const look = async (name: string, options: CallOptions): Promise<VendorDistribution | undefined> => {
    const domain = await findDomain(client, name, options);
    return domain && toDistribution(domain);
  };
  return {
    create: ({ spec }, options) => create(client, toNewDomain(spec, area), options),
    find: async ({ spec }: CreateDistribution, options) => {
      const found = spec.domain === undefined ? undefined : await look(spec.domain, options);
      return found && hasSameOrigin(found, wantedOriginOf(toNewDomain(spec, area))) ? found : undefined;
    },
    read: look,
    list: async ({ cursor, limit }, options) => {
      const Offset = readCursor(cursor);
      const query = { Offset, Limit: Math.min(limit, pageLimit) };
      const { Domains, TotalNumber } = await client.describeDomainsConfig(query, options);
      const next = Domains.length === 0 ? undefined : nextCursor(Offset + Domains.length, TotalNumber);
      return { items: Domains.map(toDistribution), next };
    },
    update: (request, options) => update(client, request, options),
    setEnabled: (name, isEnabled, options) => setEnabled(client, { name, isEnabled }, options),
    remove: (name, options) => remove(client, name, options),
  };
}

const states: ReadonlyMap<string, VendorDistribution['state']> = new Map<string, VendorDistribution['state']>(
  [
    ['rejected', 'failed'],
    ['processing', 'deploying'],
    ['closing', 'deploying'],
    ['online', 'active'],
    ['offline', 'disabled'],
  ],
);

/** A domain in our words. While it deploys, its status does not say whether it will run. */
export function toDistribution(domain: Domain): VendorDistribution {
  const { Status, Cname } = domain;
  const isBlocked = (domain.Disable ?? 'normal') !== 'normal';
  const isSettled = Status === 'online' || Status === 'offline';
  const [origin, cacheTtlSeconds] = [fromOriginBlock(domain.Origin), cacheTimeOf(domain.Cache)];
  return {
    vendorId: domain.Domain,
    state: isBlocked && Status === 'online' ? 'failed' : (states.get(Status) ?? 'unknown'),
    statusText: Status,
    ...(typeof Cname === 'string' && Cname !== '' && { cname: Cname }),
    found: {
      domain: domain.Domain,
      ...(origin !== undefined && { origin }),
      ...(isSettled && { enabled: Status === 'online' }),
      ...(cacheTtlSeconds !== undefined && { cacheTtlSeconds }),
    },
    ...(isBlocked && { message: `The vendor has blocked the domain: ${domain.Disable}.` }),
  };
}

/** AddCdnDomain tells nothing of what it made, so it is read back. */
async function create(
  client: SuccessorClient,
  wanted: NewDomain,
  options: CallOptions,
): Promise<VendorDistribution> {
  const wasThere = await creating(() => add(client, wanted, options));
  const domain = await afterCreating(() => findDomain(client, wanted.Domain, options));
  if (domain === undefined) {
    return { vendorId: wanted.Domain, state: 'deploying', statusText: 'added', found: {} };
  }
  const found = toDistribution(domain);
  return wasThere ? assertSameOrigin(found, wantedOriginOf(wanted)) : found;
}

/** In the form that a domain's origin is read back in, the options in it. */
function wantedOriginOf({ Origin }: NewDomain): string | undefined {
  return fromOriginBlock(Origin);
}

/** True when the account had added the domain before: an earlier attempt whose answer was lost, or a person. */
async function add(client: SuccessorClient, domain: NewDomain, options: CallOptions): Promise<boolean> {
  try {
    await client.addCdnDomain(domain, options);
    return false;
  } catch (error) {
    if (error instanceof VendorError && error.code === alreadyAddedCode) return true;
    throw error;
  }
}

async function update(
  client: SuccessorClient,
  { vendorId, spec, changed }: UpdateDistribution,
  options: CallOptions,
): Promise<void> {
  if ((spec.domain ?? vendorId) !== vendorId)
    throw failure('rejected', 'The domain of a distribution cannot be changed.');
  const domain = await mustFind(client, vendorId, options);
  const own = readOptions(spec);
  const isOwnChanged = changed.includes('vendorOptions');
  if (isOwnChanged) refuseOtherTags(own, domain);
  const seconds = changed.includes('cacheTtlSeconds') ? spec.cacheTtlSeconds : undefined;
  const blocks: DomainBlocks = {
    ...((isOwnChanged || changed.includes('origin')) && { Origin: toOriginBlock(spec, own, domain.Origin) }),
    ...(seconds !== undefined && { Cache: toCacheBlock(seconds, domain.Cache) }),
    ...(isOwnChanged && { ProjectId: own.projectId, ServiceType: own.serviceType, Area: own.area }),
  };
  if (Object.keys(blocks).length > 0) await client.updateDomainConfig(vendorId, blocks, options);
}

async function setEnabled(
  client: SuccessorClient,
  { name, isEnabled }: { readonly name: string; readonly isEnabled: boolean },
  options: CallOptions,
): Promise<void> {
  const { Status } = await mustFind(client, name, options);
  if (Status === (isEnabled ? 'online' : 'offline')) return;
  await (isEnabled ? client.startCdnDomain(name, options) : client.stopCdnDomain(name, options));
}

/** Stop, wait until it is stopped, delete: one of them at a time. */
async function remove(
  client: SuccessorClient,
  name: string,
  options: CallOptions,
): Promise<'gone' | 'leaving'> {
  const domain = await findDomain(client, name, options);
  if (domain === undefined) return 'gone';
  if (domain.Status === 'online') await client.stopCdnDomain(name, options);
  if (domain.Status === 'offline' || domain.Status === 'rejected')
    await client.deleteCdnDomain(name, options);
  return 'leaving';
}

async function findDomain(
  client: SuccessorClient,
  name: string,
  options: CallOptions,
): Promise<Domain | undefined> {
  try {
    const query = { Filters: [{ Name: 'domain', Value: [name] }] };
    const { Domains } = await client.describeDomainsConfig(query, options);
    return Domains.find((domain) => domain.Domain === name);
  } catch (error) {
    if (error instanceof VendorError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

async function mustFind(client: SuccessorClient, name: string, options: CallOptions): Promise<Domain> {
  const domain = await findDomain(client, name, options);
  if (domain === undefined) throw failure('not-found', `Tencent Cloud CDN does not have ${name}.`);
  return domain;
}

function toNewDomain(spec: DistributionSpec, area: Area | undefined): NewDomain {
  if (spec.domain === undefined) throw failure('rejected', 'Tencent Cloud CDN needs a domain.');
  const own = readOptions(spec);
  return {
    Domain: spec.domain,
    ServiceType: own.serviceType ?? 'web',
    Origin: toOriginBlock(spec, own),
    ProjectId: own.projectId,
    Area: own.area ?? area,
    Cache: spec.cacheTtlSeconds === undefined ? undefined : toCacheBlock(spec.cacheTtlSeconds),
    Tag: own.tags?.map(({ key, value }) => ({ TagKey: key, TagValue: value })),
  };
}

function readOptions(spec: DistributionSpec): SuccessorOptions {
  const own = vendorOptionsSchema.safeParse(spec.vendorOptions ?? {});
  if (own.success) return own.data;
  throw failure('rejected', 'The vendor options are not those of API 3.0.', own.error);
}

function refuseOtherTags({ tags }: SuccessorOptions, { Tag }: Domain): void {
  if (tags === undefined) return;
  const pairs = (Tag ?? []).map(({ TagKey, TagValue }) => `${TagKey}=${TagValue}`).sort();
  const wanted = tags.map(({ key, value }) => `${key}=${value}`).sort();
  if (JSON.stringify(pairs) !== JSON.stringify(wanted)) {
    throw failure('rejected', 'Tags cannot be changed once a domain is added.');
  }
}
