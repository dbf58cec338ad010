import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { sendProblem } from './answer.ts';
import { answerUnreadable } from './answer-unreadable.ts';
import { limitConnections } from './limit-connections.ts';
import { pathOf } from './log-request.ts';
import { requestIdOf } from './request-id.ts';

/**
 * An HTTP server for the app that does not listen yet. Also what never reaches the app, because it does not keep to HTTP or comes too
 * slowly, is answered with a problem.
 */
export function openServer(app: RequestListener, { logger }: Pick<Services, 'logger'>): Server {
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    const problem = hostProblem(request) ?? targetProblem(request);
    if (problem === undefined) {
      app(request, response);
    } else {
      refuse(request, response, problem);
    }
  });
  limitConnections(server);
  answerUnreadable(server, logger);
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const detail = 'Of what a request may expect only "100-continue" is known: leave out the Expect header.';
    refuse(request, response, new ApiProblem('expectation-failed', { detail }));
  });
  return server;
}

/** RFC 9112 §3.2: a request without a host is refused. */
function hostProblem({ headers, httpVersion }: IncomingMessage): ApiProblem | undefined {
  return headers.host === undefined && httpVersion === '1.1'
    ? new ApiProblem('bad-request', { detail: 'The request has no Host header.' })
    : undefined;
}

/** A path, an absolute address or `*` (RFC 9112 §3.2); of all else no route could be told. */
function targetProblem({ url = '' }: IncomingMessage): ApiProblem | undefined {
  return /^(?:\/|\*$|https?:\/\/[^/?#]+)/iu.test(url)
    ? undefined
    : new ApiProblem('bad-request', { detail: 'The address of the request must begin with "/".' });
}

/** What is behind such a request may be anything, so the connection is closed. */
function refuse(request: IncomingMessage, response: ServerResponse, problem: ApiProblem): void {
  response.shouldKeepAlive = false;
  const instance = pathOf({ originalUrl: request.url ?? '' });
  sendProblem(response, problem, { instance, requestId: requestIdOf(request) });
}
