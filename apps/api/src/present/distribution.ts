import type { Distribution } from '@purgeway/config';
import type { DistributionState } from '@purgeway/model';
import type { DistributionRecord } from '@purgeway/store';
import type { Found } from '../distributions/find-distribution.ts';
import type { Services } from '../services.ts';
import type { ShownDistribution } from './distribution-schema.ts';
import { presentTime, presentTimeIfAny } from './time.ts';

type Surroundings = Pick<Services, 'vendorOf'>;

/** A distribution as the API shows it. */
export function presentDistribution(found: Found, surroundings: Surroundings): ShownDistribution {
  return found.managed
    ? presentManaged(found.record, surroundings)
    : presentRegistered(found.entry, surroundings);
}

/** A distribution that Purgeway looks after. `status`: another than the record's, where it is known to change at once. */
export function presentManaged(
  record: DistributionRecord,
  { vendorOf }: Surroundings,
  status: DistributionState = record.state,
): ShownDistribution {
  const { wanted } = record;
  return {
    distribution_id: record.id,
    // What is being adopted has no known origin until it was read.
    origin: wanted.origin === '' ? null : wanted.origin,
    domain: wanted.domain ?? record.hostnames[0],
    enabled: wanted.enabled && status !== 'deleted',
    status,
    managed: true,
    source: record.source,
    vendor: vendorOf(record.account),
    account: record.account,
    cname: record.cname,
    hostnames: record.hostnames,
    cache_ttl_seconds: wanted.cacheTtlSeconds,
    allowed_methods: wanted.allowedMethods,
    https_only: wanted.httpsOnly,
    tags: wanted.tags,
    vendor_options: wanted.vendorOptions,
    vendor_id: record.vendorId,
    vendor_status: record.statusText,
    message: record.message,
    drift: record.drift.map(({ field, wanted: asked, found }) => ({
      field,
      wanted: asked ?? null,
      found: found ?? null,
    })),
    read_at: presentTimeIfAny(record.readAtMs),
    created_at: presentTime(record.createdAtMs),
    updated_at: presentTime(record.updatedAtMs),
  };
}

/** One that the config names: what it is made of is known to the vendor alone. */
function presentRegistered(
  { id, account, domain, hostnames, vendorId }: Distribution,
  { vendorOf }: Surroundings,
): ShownDistribution {
  return {
    distribution_id: id,
    origin: null,
    domain,
    enabled: null,
    status: 'registered',
    managed: false,
    source: 'config',
    vendor: vendorOf(account),
    account,
    hostnames,
    vendor_id: vendorId,
  };
}
