import type { VendorDistribution } from '../distribution.ts';
import type { Host } from './wire.ts';

const states: ReadonlyMap<number, VendorDistribution['state']> = new Map<number, VendorDistribution['state']>(
  [
    [1, 'deploying'],
    [2, 'failed'],
    [3, 'deploying'],
    [4, 'deploying'],
    [5, 'active'],
    [6, 'disabled'],
  ],
);

/** Running, and reachable for closing and changes. */
export const runningStatus = 5;
/** The states that DeleteCdnHost allows; that a failed review counts among them is a guess. */
export const deletableStatuses: ReadonlySet<number> = new Set([1, 2, 6]);
export const closedStatus = 6;

/** A domain in our words. Its status does not say whether a domain that deploys will run or be closed. */
export function toDistribution(host: Host): VendorDistribution {
  const rule = host.cache.find(({ type }) => type === 0);
  const isBlocked = host.status === runningStatus && host.disabled !== 0;
  const isSettled = host.status === runningStatus || host.status === closedStatus;
  return {
    vendorId: host.host,
    state: isBlocked ? 'failed' : (states.get(host.status) ?? 'unknown'),
    statusText: String(host.status),
    ...(host.cname !== '' && { cname: host.cname }),
    found: {
      domain: host.host,
      origin: host.origin,
      ...(isSettled && { enabled: host.status === runningStatus }),
      ...(rule !== undefined && { cacheTtlSeconds: rule.time }),
    },
    message: isBlocked
      ? `The vendor has blocked the domain (${host.disabled}): ${host.message}`
      : host.message,
  };
}
