import type { DistributionSpec } from '@purgeway/model';
import type {
  CreateDistribution,
  DistributionCalls,
  UpdateDistribution,
  VendorDistribution,
} from '../distribution.ts';
import { VendorError } from '../errors.ts';
import type { CallOptions } from '../vendor.ts';
import type { HostConfig, NewHost, TencentClient } from './client.ts';
import { nextCursor, readCursor } from './cursor.ts';
import { vendorOptionsSchema, type LegacyOptions } from './distribution-fields.ts';
import { alreadyAddedCode } from './errors.ts';
import { afterCreating, creating, failure } from './failures.ts';
import { closedStatus, deletableStatuses, runningStatus, toDistribution } from './host-states.ts';
import { toOriginAddress } from './origins.ts';
import { assertSameOrigin, hasSameOrigin } from './same-origin.ts';
import type { Host } from './wire.ts';

/** Domains of the legacy API. The vendor's id of a distribution is its domain; the number that deletion wants is looked up. */
export function createDistributions(client: TencentClient): Required<DistributionCalls> {
  const look = async (domain: string, options: CallOptions): Promise<VendorDistribution | undefined> => {
    const host = await findHost(client, domain, options);
    return host && toDistribution(host);
  };
  return {
    create: (request, options) => create(client, request, options),
    find: async ({ spec: { domain, origin } }, options) => {
      const found = domain === undefined ? undefined : await look(domain, options);
      return found && hasSameOrigin(found, toOriginAddress(origin)) ? found : undefined;
    },
    read: look,
    list: async ({ cursor, limit }, options) => {
      const offset = readCursor(cursor);
      const { hosts, total } = await client.describeCdnHosts({ offset, limit }, options);
      const next = hosts.length === 0 ? undefined : nextCursor(offset + hosts.length, total);
      return { items: hosts.filter(isThere).map(toDistribution), next };
    },
    update: (request, options) => update(client, request, options),
    setEnabled: (domain, isEnabled, options) => setEnabled(client, { domain, isEnabled }, options),
    remove: (domain, options) => remove(client, domain, options),
  };
}

/** AddCdnHost tells nothing of what it made, so it is read back. */
async function create(
  client: TencentClient,
  { spec }: CreateDistribution,
  options: CallOptions,
): Promise<VendorDistribution> {
  const wanted = toNewHost(spec);
  const wasThere = await creating(() => add(client, wanted, options));
  const host = await afterCreating(() => findHost(client, wanted.host, options));
  if (host === undefined) {
    return { vendorId: wanted.host, state: 'deploying', statusText: 'added', found: {} };
  }
  const found = toDistribution(host);
  return wasThere ? assertSameOrigin(found, wanted.origin) : found;
}

/** True when the account had added the domain before: an earlier attempt whose answer was lost, or a person. */
async function add(client: TencentClient, host: NewHost, options: CallOptions): Promise<boolean> {
  try {
    await client.addCdnHost(host, options);
    return false;
  } catch (error) {
    if (error instanceof VendorError && error.code === String(alreadyAddedCode)) return true;
    throw error;
  }
}

async function update(
  client: TencentClient,
  { vendorId, spec, changed }: UpdateDistribution,
  options: CallOptions,
): Promise<void> {
  if ((spec.domain ?? vendorId) !== vendorId)
    throw failure('rejected', 'The domain of a distribution cannot be changed.');
  const host = await findHost(client, vendorId, options);
  if (host === undefined) throw failure('not-found', `Tencent Cloud CDN does not have ${vendorId}.`);
  const own = readOptions(spec);
  const isOwnChanged = changed.includes('vendorOptions');
  if (isOwnChanged) refuseFixed(own, host);
  const config: HostConfig = {
    ...(changed.includes('origin') && { origin: toOriginAddress(spec.origin) }),
    ...(changed.includes('cacheTtlSeconds') && { cache: withCacheTime(host, spec.cacheTtlSeconds) }),
    ...(isOwnChanged && changeableOf(own)),
  };
  if (Object.values(config).some((value) => value !== undefined)) {
    await client.updateCdnConfig(vendorId, config, options);
  }
}

async function setEnabled(
  client: TencentClient,
  { domain, isEnabled }: { readonly domain: string; readonly isEnabled: boolean },
  options: CallOptions,
): Promise<void> {
  const host = await findHost(client, domain, options);
  if (host === undefined) throw failure('not-found', `Tencent Cloud CDN does not have ${domain}.`);
  if (host.status === (isEnabled ? runningStatus : closedStatus)) return;
  await (isEnabled ? client.onlineHost(domain, options) : client.offlineHost(domain, options));
}

/** Close, wait until it is closed, delete by number: one of them at a time. */
async function remove(
  client: TencentClient,
  domain: string,
  options: CallOptions,
): Promise<'gone' | 'leaving'> {
  const host = await findHost(client, domain, options);
  if (host === undefined) return 'gone';
  if (host.status === runningStatus) await client.offlineHost(domain, options);
  if (deletableStatuses.has(host.status)) await client.deleteCdnHost(host.id, options);
  return 'leaving';
}

/** The documents do not say how an unknown domain is answered: an empty list and the codes for it both count. */
async function findHost(
  client: TencentClient,
  domain: string,
  options: CallOptions,
): Promise<Host | undefined> {
  try {
    const { hosts } = await client.getHostInfoByHost([domain], options);
    return hosts.find((host) => host.host === domain && isThere(host));
  } catch (error) {
    if (error instanceof VendorError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

function isThere(host: Host): boolean {
  return host.deleted === 'no';
}

function toNewHost(spec: DistributionSpec): NewHost {
  if (spec.domain === undefined) throw failure('rejected', 'Tencent Cloud CDN needs a domain.');
  const own = readOptions(spec);
  return {
    host: spec.domain,
    projectId: String(own.projectId ?? 0),
    hostType: own.hostType ?? 'cname',
    origin: toOriginAddress(spec.origin),
    serviceType: own.serviceType,
    backupOrigin: own.backupOrigin,
    fwdHost: own.fwdHost,
    cacheMode: own.cacheMode,
    ...(spec.cacheTtlSeconds !== undefined && { cache: JSON.stringify([[0, 'all', spec.cacheTtlSeconds]]) }),
  };
}

function readOptions(spec: DistributionSpec): LegacyOptions {
  const own = vendorOptionsSchema.safeParse(spec.vendorOptions ?? {});
  if (own.success) return own.data;
  throw failure('rejected', 'The vendor options are not those of the legacy API.', own.error);
}

function changeableOf({ projectId, fwdHost, cacheMode, backupOrigin }: LegacyOptions): HostConfig {
  return {
    ...(projectId !== undefined && { projectId: String(projectId) }),
    fwdHost,
    cacheMode,
    backupOrigin,
  };
}

function refuseFixed({ hostType, serviceType }: LegacyOptions, host: Host): void {
  const isSame =
    (hostType ?? host.host_type) === host.host_type &&
    (serviceType ?? host.service_type) === host.service_type;
  if (!isSame)
    throw failure('rejected', 'hostType and serviceType cannot be changed once a domain is added.');
}

/** The rules are replaced as a whole: those besides the one for all files go back as they were. Absent: nothing is asked for. */
function withCacheTime({ cache }: Host, seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined;
  const others = cache.filter(({ type }) => type !== 0).map(({ type, rule, time }) => [type, rule, time]);
  return JSON.stringify([[0, 'all', seconds], ...others]);
}
