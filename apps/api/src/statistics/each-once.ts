import type { Found } from '../distributions/find-distribution.ts';
import { wasNeverMade } from '../distributions/was-never-made.ts';

/**
 * Every distribution once, in the order given, although one of the config was taken over, or two records stand for the same: those of one
 * account with the same vendor's id or domain. The one that is known best stays.
 */
export function eachOnce(all: readonly Found[]): Found[] {
  const names = new Set<string>();
  const kept = new Set<Found>();
  for (const found of all.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    const own = namesOf(found);
    if (!own.some((name) => names.has(name))) {
      own.forEach((name) => names.add(name));
      kept.add(found);
    }
  }
  return all.filter((found) => kept.has(found));
}

/** What was read at the vendor tells more than the config, and the config more than what was only asked for. */
function rankOf(found: Found): number {
  if (!found.managed) {
    return 1;
  }
  const { record } = found;
  const isKnown = record.vendorId !== undefined && record.hostnames.length > 0 && !wasNeverMade(record);
  return isKnown ? 0 : 2;
}

function namesOf(found: Found): string[] {
  const { account, vendorId, hostnames } = found.managed ? found.record : found.entry;
  const domain = (found.managed ? found.record.wanted.domain : undefined) ?? hostnames[0];
  return [
    ...(vendorId === undefined ? [] : [JSON.stringify([account, 'id', vendorId])]),
    ...(domain === undefined ? [] : [JSON.stringify([account, 'domain', domain.toLowerCase()])]),
  ];
}
