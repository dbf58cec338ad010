import { findDistribution } from '../distributions/find-distribution.ts';
import type { Answer } from '../http/answer.ts';
import { pathParameter, type Call } from '../http/route.ts';
import { presentDistribution } from '../present/distribution.ts';
import type { Services } from '../services.ts';

/** One distribution: what is wanted of it, and what its vendor last said. */
export async function getDistribution({ request, principal }: Call, services: Services): Promise<Answer> {
  const found = await findDistribution(pathParameter(request, 'distribution_id'), principal, services);
  return { status: 200, body: presentDistribution(found, services) };
}
