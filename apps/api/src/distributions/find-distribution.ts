import { distributionIdPattern } from '@purgeway/model';
import type { Distribution } from '@purgeway/config';
import type { DistributionRecord } from '@purgeway/store';
import { maySee, type Principal } from '../access/key-ring.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services, VendorAccount } from '../services.ts';

/** A distribution that Purgeway looks after, or one that the config only names. */
export type Found =
  | { readonly managed: true; readonly record: DistributionRecord }
  | { readonly managed: false; readonly entry: Distribution };

/** The distribution of that id. Throws `ApiProblem` 404 when there is none, or it is somebody else's. */
export async function findDistribution(
  id: string,
  principal: Principal,
  { registered, distributions }: Pick<Services, 'registered' | 'distributions'>,
): Promise<Found> {
  const entry = registered.find((one) => one.id === id);
  const record =
    entry === undefined && distributionIdPattern.test(id) ? await distributions.get(id) : undefined;
  const found: Found | undefined =
    entry === undefined ? record && { managed: true, record } : { managed: false, entry };
  if (found === undefined || !isVisibleTo(found, principal)) {
    throw new ApiProblem('distribution-not-found', {
      detail: 'No distribution of yours has this id, or its record was removed after its time.',
    });
  }
  return found;
}

/** Everybody sees those of the config, and each client its own; a key that is limited to hostnames, only those that serve no others. */
export function isVisibleTo(found: Found, principal: Principal): boolean {
  const served = found.managed
    ? [...found.record.hostnames, found.record.wanted.domain]
    : [found.entry.domain, ...found.entry.hostnames];
  const isWithin =
    principal.limits?.isBound !== true ||
    principal.limits.coversAll(served.filter((hostname) => hostname !== undefined));
  return isWithin && (!found.managed || maySee(principal, found.record.client));
}

/** The distribution of that id, which is to be changed. Throws `ApiProblem`: 404 as above, 409 when the config alone has it. */
export async function findChangeable(
  id: string,
  principal: Principal,
  services: Pick<Services, 'registered' | 'distributions'>,
): Promise<DistributionRecord> {
  const found = await findDistribution(id, principal, services);
  if (found.managed) {
    return found.record;
  }
  throw new ApiProblem('distribution-registered', {
    detail: `Distribution "${id}" stands in the config file: ask the operator to change it there, or take it over with POST /v1/cdn/distribution/adopt.`,
  });
}

/** The account of a distribution. Throws `ApiProblem` 422 when it is not configured any more. */
export function accountOf(id: string, { vendorAccounts }: Pick<Services, 'vendorAccounts'>): VendorAccount {
  const account = vendorAccounts.get(id);
  if (account === undefined) {
    throw new ApiProblem('unknown-account', {
      detail: `The distribution belongs to account "${id}", which is not configured any more: ask the operator to add it again.`,
    });
  }
  return account;
}
