import type { ServerResponse } from 'node:http';
import { presentProblem, type ApiProblem } from '../problems/problem.ts';
import { apiSecurityHeaders } from './security-headers.ts';

/** What a handler decided to say. */
export interface Answer {
  readonly status: number;
  /** Absent with 204. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** It stands in the audit log already, written together with what was asked for. */
  readonly isAudited?: boolean;
}

/** What a handler says line by line, each when the client has taken the last. */
export interface LinesAnswer {
  readonly status: number;
  /** Any JSON each. Left off when the client goes away. */
  readonly lines: AsyncIterable<unknown>;
}

/** What a handler says as server-sent events, until the client goes away or there is no more. */
export interface EventsAnswer {
  readonly status: number;
  /** Each in the form of {@link https://html.spec.whatwg.org/multipage/server-sent-events.html}, its empty line included. */
  readonly events: AsyncIterable<string>;
}

/** Sends an answer as JSON. Does nothing when the client is gone. */
export function sendAnswer(response: ServerResponse, answer: Answer, requestId: string): void {
  send(response, answer, { requestId, type: 'application/json; charset=utf-8' });
}

/** Sends a problem as RFC 9457 problem details. Does nothing when the client is gone. */
export function sendProblem(
  response: ServerResponse,
  problem: ApiProblem,
  { instance, requestId }: { readonly instance: string | undefined; readonly requestId: string },
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
  const text = JSON.stringify(body) ?? '';
  response.writeHead(status, {
    ...headersFor(requestId),
    ...headers,
    ...(body !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
  });
  response.end(text);
}

/** The headers of every answer, whatever it says. */
export function headersFor(requestId: string): Record<string, string> {
  return { ...apiSecurityHeaders, 'cache-control': 'no-store', 'x-request-id': requestId };
}
