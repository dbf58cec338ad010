import type { Request } from 'express';
import { ApiProblem } from '../problems/problem.ts';
import { isSecure } from './cookie.ts';

/**
 * Throws `ApiProblem` when a request that changes something was sent by a page of another site. Browsers say where such
 * a request comes from; one that does not say is refused.
 */
export function assertSameOrigin(request: Pick<Request, 'method' | 'headers' | 'secure'>): void {
  const { method, headers } = request;
  if (method === 'GET' || method === 'HEAD') {
    return;
  }
  const origin = URL.parse(headers.origin ?? '');
  const isSameHost = origin !== null && origin.host === headers.host?.toLowerCase();
  // A page that came over plain http may be anybody's.
  const isSameScheme = origin?.protocol === 'https:' || (origin?.protocol === 'http:' && !isSecure(request));
  const site = headers['sec-fetch-site'];
  const isSaidOtherwise = site !== undefined && site !== 'same-origin';
  if (!isSameHost || !isSameScheme || isSaidOtherwise) {
    throw new ApiProblem('origin-refused', {
      detail: 'Open the dashboard itself and try again; scripts send their key as "Authorization: Bearer".',
    });
  }
}
