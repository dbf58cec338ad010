import { distributionOfCallbackToken } from '@purgeway/model';
import type { Request } from 'express';
import type { Answer } from '../http/answer.ts';
import { pathParameter, type PublicCall } from '../http/route.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/**
 * Hears a vendor say that a change of a distribution is done. What it says is not believed, nor is the body read: the distribution is
 * only looked at sooner.
 */
export async function vendorCallback({ request }: PublicCall, services: Services): Promise<Answer> {
  const { cursorSecret, distributions, hints, logger } = services;
  const id = distributionOfCallbackToken(cursorSecret, pathParameter(request, 'token'));
  if (id === undefined) {
    throw new ApiProblem('route-not-found', { detail: 'Nobody is called back at this address.' });
  }
  if (!hints.pass(id)) {
    throw new ApiProblem('too-many-requests', {
      detail: 'Too many calls for this distribution: after some at once, one a second is taken.',
      headers: { 'retry-after': '1' },
    });
  }
  logger.info({ distribution: id, status: statusIn(request) }, 'vendor.callback');
  await distributions.hint(id);
  // A body that nobody reads must not keep the connection.
  return { status: 204, headers: { connection: 'close' } };
}

/** What the vendor says of the change, when it is one plain word. */
function statusIn({ query }: Request): string | undefined {
  const { status } = query;
  return typeof status === 'string' && /^[a-z_]{1,20}$/iu.test(status) ? status : undefined;
}
