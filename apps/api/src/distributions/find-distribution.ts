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
  if (entry !== undefined) {
    return { managed: false, entry };
  }
  const record = distributionIdPattern.test(id) ? await distributions.get(id) : undefined;
  if (record === undefined || !maySee(principal, record.client)) {
    throw new ApiProblem('distribution-not-found', {
      detail: 'No distribution of yours has this id, or its record was removed after its time.',
    });
  }
  return { managed: true, record };
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
