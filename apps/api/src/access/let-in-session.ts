import type { Request } from 'express';
import { assertSameOrigin, isFromOurPages } from '../dashboard/assert-same-origin.ts';
import { findVisitor } from '../dashboard/session.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import type { Principal } from './key-ring.ts';

/** The console sends it with every request. A page of another site cannot, unless we told its browser that it may; we never do. */
const ownHeader = 'x-purgeway-console';

/**
 * Who is signed in with the browser that sent a request to the API. A browser sends the cookie with whatever asks for our address, so it
 * counts only when one of our own pages asks. Throws `ApiProblem`: 403 where that is not certain, 401 for a session that is over.
 */
export async function visitorByPage(
  request: Request,
  services: Pick<Services, 'sessions' | 'keyRing'>,
): Promise<Principal> {
  assertOwnPage(request);
  const visitor = await findVisitor(request, services);
  if (visitor === undefined) {
    throw new ApiProblem('unauthorized', {
      detail: 'Your session is over: sign in again at /admin/sign-in.',
      headers: { 'www-authenticate': 'Bearer realm="purgeway"' },
    });
  }
  return visitor;
}

function assertOwnPage(request: Request): void {
  assertSameOrigin(request);
  const isLooking = request.method === 'GET' || request.method === 'HEAD';
  const hasHeader = request.headers[ownHeader] === '1';
  if (isLooking ? !isOwnLook(request, hasHeader) : !hasHeader) {
    throw new ApiProblem('origin-refused', {
      detail: `A session is for the console's own pages, which send "${ownHeader}: 1"; send your key as "Authorization: Bearer <key>".`,
    });
  }
}

/**
 * Browsers name no origin where a page looks at its own site, and without TLS they do not say either where it comes from; there our
 * header must do.
 */
function isOwnLook(request: Request, hasHeader: boolean): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && !isFromOurPages(request)) {
    return false;
  }
  return site === undefined ? hasHeader : site === 'same-origin';
}
