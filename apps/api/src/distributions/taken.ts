import type { ChangeMeta } from '@purgeway/model';
import type { DistributionRecord, DistributionStore } from '@purgeway/store';
import { maySee, type Principal } from '../access/key-ring.ts';
import { ApiProblem } from '../problems/problem.ts';

export interface Holding {
  readonly principal: Principal;
  readonly account: string;
  /** What has it already; absent when that is not known. */
  readonly holder: Pick<DistributionRecord, 'id' | 'client'> | undefined;
}

/** Another distribution of the account serves the domain already. */
export function domainTaken(domain: string, holding: Holding): ApiProblem {
  return domainTakenBy(domain, holding.account, nameOf(holding));
}

/** {@link domainTaken}, with the words for what has it. */
export function domainTakenBy(domain: string, account: string, holder: string): ApiProblem {
  const detail = `Account ${account} serves ${domain} already, as ${holder}: change that one, or choose another domain or account.`;
  return new ApiProblem('domain-taken', {
    detail,
    errors: [{ pointer: '/domain', code: 'domain-taken', detail }],
  });
}

/** Purgeway has what is to be taken over already. */
export function distributionKnown(holding: Holding): ApiProblem {
  const detail = `Account ${holding.account} has it already, as ${nameOf(holding)}.`;
  return new ApiProblem('distribution-known', {
    detail,
    errors: [{ pointer: '/vendor_id', code: 'distribution-known', detail }],
  });
}

export interface Refused {
  readonly principal: Principal;
  /** The change that the store did not take. */
  readonly meta: ChangeMeta;
  /** The distribution that has what it would have given away again. */
  readonly by: string;
}

/** What the caller is told when the store found the domain, or the vendor's id, to be another's. */
export async function takenProblem(
  { principal, meta, by }: Refused,
  distributions: Pick<DistributionStore, 'get'>,
): Promise<ApiProblem> {
  const [account = ''] = Object.keys(meta.accounts);
  const holding = { principal, account, holder: await distributions.get(by) };
  return meta.type === 'adopt'
    ? distributionKnown(holding)
    : domainTaken(domainOf(meta) ?? 'this domain', holding);
}

function domainOf(meta: ChangeMeta): string | undefined {
  switch (meta.type) {
    case 'create':
      return meta.spec.domain;
    case 'update':
      return meta.patch.domain;
    case 'delete':
    case 'adopt':
      return undefined;
  }
  return meta satisfies never;
}

/** Clients are not told of each other's distributions. */
function nameOf({ principal, holder }: Holding): string {
  return holder !== undefined && maySee(principal, holder.client)
    ? `distribution ${holder.id}`
    : 'a distribution that is not yours';
}
