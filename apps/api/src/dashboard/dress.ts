import { logWhenClosed } from '../http/log-request.ts';
import { pathOf } from '../http/request-target.ts';
import type { Services } from '../services.ts';
import type { Visit } from './visit.ts';

interface Dress {
  readonly headers: Readonly<Record<string, string>>;
  /** For metrics: the pattern of its address. */
  readonly route: string;
  readonly services: Pick<Services, 'logger' | 'observer'>;
}

/** What every answer of a page has, whatever comes of the request: these headers, its id, no cache, and its log line. */
export function dress({ request, response, requestId }: Visit, { headers, route, services }: Dress): void {
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-request-id', requestId);
  logWhenClosed(services, { request, response, trace: { requestId, route }, path: pathOf(request) });
}
