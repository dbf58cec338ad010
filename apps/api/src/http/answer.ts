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

/** What a handler says as it is, such as metrics. */
export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  /** Its media type. */
  readonly type: string;
}

/** Sends a text. Does nothing when the client is gone. */
export function sendText(
  response: ServerResponse,
  { status, text, type }: TextAnswer,
  requestId: string,
): void {
  sendBytes(response, { status, text }, { requestId, type });
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
  { requestId, type }: SendAs,
): void {
  sendBytes(
    response,
    { status, headers, text: body === undefined ? undefined : JSON.stringify(body) },
    { requestId, type },
  );
}

interface SendAs {
  readonly requestId: string;
  readonly type: string;
}

interface Sent {
  readonly status: number;
  readonly headers?: Answer['headers'] | undefined;
  /** Absent: the answer has no body. */
  readonly text?: string | undefined;
}

function sendBytes(
  response: ServerResponse,
  { status, headers, text }: Sent,
  { requestId, type }: SendAs,
): void {
  if (response.destroyed || response.headersSent) {
    return;
  }
  response.writeHead(status, {
    ...headersFor(requestId),
    ...headers,
    ...(text !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
  });
  // As a string, so that Node sends head and body in one piece.
  response.end(text ?? '');
}

/** The headers of every answer, whatever it says. */
export function headersFor(requestId: string): Record<string, string> {
  return { ...apiSecurityHeaders, 'cache-control': 'no-store', 'x-request-id': requestId };
}
