import type { ServerResponse } from 'node:http';
import { presentProblem, type ApiProblem } from '../problems/problem.ts';
import { apiSecurityHeaders } from './security-headers.ts';

/** What a handler decided to say. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an answer as JSON. Does nothing when the client is gone. */
export function sendAnswer(response: ServerResponse, answer: Answer, requestId: string): void {
  send(response, answer, { requestId, type: 'application/json; charset=utf-8' });
}

/** Sends a problem as RFC 9457 problem details. Does nothing when the client is gone. */
export function sendProblem(
  response: ServerResponse,
  problem: ApiProblem,
  { instance, requestId }: { readonly instance: string; readonly requestId: string },
): void {
  const { headers } = problem.facts;
  const body = presentProblem(problem, instance, requestId);
  const answer = { status: problem.status, body, ...(headers === undefined ? {} : { headers }) };
  send(response, answer, { requestId, type: 'application/problem+json; charset=utf-8' });
}

function send(
  response: ServerResponse,
  { status, body, headers }: Answer,
  { requestId, type }: { readonly requestId: string; readonly type: string },
): void {
  if (response.destroyed || response.headersSent) {
    return;
  }
  // As a string, so that Node sends head and body in one piece.
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...apiSecurityHeaders,
    ...headers,
    'cache-control': 'no-store',
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'x-request-id': requestId,
  });
  response.end(text);
}
