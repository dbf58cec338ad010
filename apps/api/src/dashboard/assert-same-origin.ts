import type { IncomingMessage } from 'node:http';
import { ApiProblem } from '../problems/problem.ts';

/**
 * Throws `ApiProblem` when a request that changes something was sent by a page of another site. Browsers say where such
 * a request comes from; one that does not say is refused.
 */
export function assertSameOrigin({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): void {
  if (method === 'GET' || method === 'HEAD') {
    return;
  }
  const origin = URL.parse(headers.origin ?? '');
  if (origin === null || origin.host !== headers.host) {
    throw new ApiProblem('origin-refused', {
      detail: 'Open the dashboard itself and try again; scripts send their key as "Authorization: Bearer".',
    });
  }
}
