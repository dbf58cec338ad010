import type { Request, Response } from 'express';
import type { Services } from '../services.ts';

/** What is learnt of a request while it is served, for its log line. */
export interface Trace {
  readonly requestId: string;
  /** The pattern of its address, for metrics; never the address. */
  readonly route: string;
  client?: string;
  /** The problem's code, and what lies behind it. */
  code?: string;
  reason?: string | undefined;
  /** It had been taken before. */
  isReplay?: boolean;
}

/** A request being served. */
export interface Served {
  readonly request: Request;
  readonly response: Response;
  readonly trace: Trace;
  readonly path: string;
}

/** Writes the one log line of a request, and measures it, when its answer is out or its client is gone. */
export function logWhenClosed(
  { logger, observer }: Pick<Services, 'logger' | 'observer'>,
  { request, response, trace, path }: Served,
): void {
  const startedAt = performance.now();
  observer.requestBegan(trace.route);
  response.once('close', () => {
    const status = statusOf(response);
    observer.requestEnded({
      route: trace.route,
      method: request.method,
      status,
      seconds: (performance.now() - startedAt) / 1000,
      code: trace.code,
      bodyBytes: Number(request.headers['content-length'] ?? 0),
      isReplay: trace.isReplay === true,
    });
    const level = levelOf(status, trace.code);
    if (!logger.isLevelEnabled(level)) {
      return;
    }
    const line = {
      method: request.method,
      path,
      status,
      durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
      client: trace.client,
      requestId: trace.requestId,
      code: trace.code,
      reason: trace.reason,
      gone: response.writableFinished ? undefined : true,
    };
    logger[level](line, 'api.request');
  });
}

/** As it went out; 499 when nothing did, since the client was gone or cut off first. */
export function statusOf({ headersSent, statusCode }: Pick<Response, 'headersSent' | 'statusCode'>): number {
  return headersSent ? statusCode : 499;
}

/** Without the code of a problem, an answer tells a state that was asked for, as `/readyz` does. */
function levelOf(status: number, code: string | undefined): 'debug' | 'info' | 'warn' {
  if (status >= 500 && code !== undefined) {
    return 'warn';
  }
  return status >= 400 ? 'info' : 'debug';
}
