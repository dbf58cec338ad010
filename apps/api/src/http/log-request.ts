import type { Request, Response } from 'express';
import type { Services } from '../services.ts';

/** What is learnt of a request while it is served, for its log line. */
export interface Trace {
  readonly requestId: string;
  client?: string;
  /** The problem's code, and what lies behind it. */
  code?: string;
  reason?: string | undefined;
}

/** A request being served. */
export interface Served {
  readonly request: Request;
  readonly response: Response;
  readonly trace: Trace;
  readonly path: string;
}

/** Writes the one log line of a request when its answer is out or its client is gone. */
export function logWhenClosed(
  { logger }: Pick<Services, 'logger'>,
  { request, response, trace, path }: Served,
): void {
  const startedAt = performance.now();
  response.once('close', () => {
    const level = levelOf(response.statusCode);
    if (!logger.isLevelEnabled(level)) {
      return;
    }
    const line = {
      method: request.method,
      path,
      status: response.statusCode,
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

function levelOf(status: number): 'debug' | 'info' | 'warn' {
  if (status >= 500) {
    return 'warn';
  }
  return status >= 400 ? 'info' : 'debug';
}

/**
 * The path of a request as it may be logged and told: without its query, without the host and user of a target in absolute form, and
 * without the token of an address that opens something by itself.
 */
export function pathOf({ originalUrl }: Pick<Request, 'originalUrl'>): string {
  const path = originalUrl.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/iu, '').replace(/[?#].*$/su, '');
  return path.replace(/^(\/v1\/vendor-callbacks\/).+/u, '$1:token');
}
