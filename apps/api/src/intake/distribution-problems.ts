import { ApiProblem } from '../problems/problem.ts';
import type { FrontDistribution } from './fronting.ts';

/** How long a client waits before it asks again for a distribution that is being made. */
const readyAfterSeconds = '5';

/** Nobody has a distribution of this id, or not any more. */
export function unknownDistribution(id: string): ApiProblem {
  const detail = `There is no distribution "${id}": give the id of one that there is, or leave it out and send full URLs.`;
  return new ApiProblem('unknown-distribution', {
    detail,
    errors: [{ pointer: '/distribution_id', code: 'unknown-distribution', detail }],
  });
}

/** What is asked for needs the distribution's domain, which the vendor has not told yet. */
export function distributionNotReady({ id }: FrontDistribution): ApiProblem {
  const detail = `The domain of distribution "${id}" is not known yet: ask again when it is.`;
  return new ApiProblem('distribution-not-ready', {
    detail,
    errors: [{ pointer: '/distribution_id', code: 'distribution-not-ready', detail }],
    headers: { 'retry-after': readyAfterSeconds },
  });
}

/** Throws `ApiProblem` when it is of no use to purge the distribution. */
export function assertPurgeable({ id, state, wasNeverMade }: FrontDistribution): void {
  if (state === 'deleting' || wasNeverMade === true) {
    const why = state === 'deleting' ? 'is being deleted' : 'was never set up: its vendor does not have it';
    const detail = `Distribution "${id}" ${why}, so there is nothing to purge.`;
    throw new ApiProblem('distribution-not-purgeable', {
      detail,
      errors: [{ pointer: '/distribution_id', code: 'distribution-not-purgeable', detail }],
    });
  }
}
