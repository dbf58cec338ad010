import type { Request } from 'express';
import { ApiProblem } from '../problems/problem.ts';
import { isSecure } from './cookie.ts';

/**
 * Throws `ApiProblem` when a request that changes something was sent by a page of another site. Browsers say where such
 * a request comes from; one that does not say is refused.
 */
export function assertSameOrigin(request: Pick<Request, 'method' | 'headers' | 'secure'>): void {
  const isLooking = request.method === 'GET' || request.method === 'HEAD';
  if (!isLooking && !isFromOurPages(request)) {
    throw new ApiProblem('origin-refused', {
      detail: 'Open the dashboard itself and try again; scripts send their key as "Authorization: Bearer".',
    });
  }
}

/** Whether the browser says that a page of this very origin sent the request. One that names no origin does not say so. */
export function isFromOurPages(request: Pick<Request, 'headers' | 'secure'>): boolean {
  const { origin: text = '', host, 'sec-fetch-site': site = 'same-origin' } = request.headers;
  const origin = URL.parse(text);
  // A page that came over plain http may be anybody's.
  const schemes = isSecure(request) ? ['https:'] : ['https:', 'http:'];
  return (
    origin !== null &&
    origin.host === host?.toLowerCase() &&
    schemes.includes(origin.protocol) &&
    site === 'same-origin'
  );
}
