import type { Request, Response } from 'express';
import { bearerOf } from '@purgeway/access';
import type { SpanStart } from '@purgeway/telemetry';
import type { Services } from '../services.ts';
import { statusOf } from './log-request.ts';

interface Traced {
  readonly request: Request;
  readonly response: Response;
  /** The pattern of its address. The address itself is not told: it may hold secrets. */
  readonly route: string;
}

/** Serves a request in a span. An error passes through. */
export async function traced(
  { request, response, route }: Traced,
  { tracer, keyRing }: Pick<Services, 'tracer' | 'keyRing'>,
  work: () => Promise<void>,
): Promise<void> {
  if (!tracer.isOn) {
    return work();
  }
  const { method } = request;
  const start: SpanStart = {
    name: `${method} ${route}`,
    kind: 'server',
    facts: { 'http.request.method': method, 'http.route': route },
    ...placeOf(request, keyRing),
  };
  return tracer.run(start, async (span) => {
    await work();
    const status = statusOf(response);
    span.tell({ 'http.response.status_code': status });
    if (status >= 500) {
      span.fail(String(status));
    }
  });
}

/**
 * It is part of the trace that a client says. Who sends no good key says what it likes: it must not decide what is recorded, nor add to traces
 * of others, and is only linked with what it says.
 */
function placeOf(request: Request, keyRing: Services['keyRing']): Pick<SpanStart, 'parent' | 'links'> {
  const { traceparent } = request.headers;
  if (typeof traceparent !== 'string') {
    return { parent: 'none' };
  }
  const apiKey = bearerOf(request);
  const isKnown = apiKey !== undefined && keyRing.find(apiKey).state === 'good';
  return isKnown ? { parent: { traceparent } } : { parent: 'none', links: [traceparent] };
}
