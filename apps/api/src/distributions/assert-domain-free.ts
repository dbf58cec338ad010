import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import { domainTaken, domainTakenBy } from './taken.ts';

export interface DomainWish {
  readonly principal: Principal;
  readonly account: string;
  /** Absent: the vendor gives one. */
  readonly domain: string | undefined;
  /** The distribution that is to have it, which may have it already. */
  readonly distribution: string;
}

/** Throws `ApiProblem` 409 when another distribution of the account serves the domain already. Of two at once the store lets one through. */
export async function assertDomainFree(
  { principal, account, domain, distribution }: DomainWish,
  { registered, distributions }: Pick<Services, 'registered' | 'distributions'>,
): Promise<void> {
  if (domain === undefined) {
    return;
  }
  const inConfig = registered.find((one) => one.account === account && one.hostnames.includes(domain));
  if (inConfig !== undefined) {
    throw domainTakenBy(domain, account, `distribution ${inConfig.id}, which stands in the config`);
  }
  const holder = await distributions.findByDomain(account, domain);
  if (holder !== undefined && holder.id !== distribution) {
    throw domainTaken(domain, { principal, account, holder });
  }
}
