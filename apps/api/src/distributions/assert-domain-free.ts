import type { DistributionRecord } from '@purgeway/store';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

export interface DomainWish {
  readonly account: string;
  /** Absent: the vendor gives one. */
  readonly domain: string | undefined;
  /** The distribution that is to have it, which may have it already. */
  readonly distribution: string;
}

/** Throws `ApiProblem` 409 when another distribution of the account serves the domain already. */
export async function assertDomainFree(
  { account, domain, distribution }: DomainWish,
  { registered, distributions }: Pick<Services, 'registered' | 'distributions'>,
): Promise<void> {
  if (domain === undefined) {
    return;
  }
  const inConfig = registered.find((one) => one.account === account && one.hostnames.includes(domain));
  if (inConfig !== undefined) {
    throw taken(domain, account, `${inConfig.id}, which stands in the config`);
  }
  const others = (await distributions.all()).filter(
    (one) => one.account === account && one.id !== distribution,
  );
  const holder = others.find((one) => holds(one, domain));
  if (holder !== undefined) {
    throw taken(domain, account, holder.id);
  }
}

/** One that the vendor never had holds nothing. */
function holds({ hostnames, wanted, state, vendorId }: DistributionRecord, domain: string): boolean {
  const isThere = state !== 'failed' || vendorId !== undefined;
  return isThere && (hostnames.includes(domain) || wanted.domain === domain);
}

function taken(domain: string, account: string, holder: string): ApiProblem {
  const detail = `Account ${account} serves ${domain} already, as distribution ${holder}: change that one, or choose another domain or account.`;
  return new ApiProblem('domain-taken', {
    detail,
    errors: [{ pointer: '/domain', code: 'domain-taken', detail }],
  });
}
