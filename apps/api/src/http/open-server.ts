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
import { connectionLimits, limitConnections } from './limit-connections.ts';
import { limitUnanswered } from './limit-unanswered.ts';
import { requestIdOf } from './request-id.ts';
import { pathAndQueryOf, pathOf } from './request-target.ts';

/** Of a body that is not read yet: so many pieces may that be, each of which takes its time. */
const bodyBytesWaiting = 8 * 1024;

/**
 * An HTTP server for the app that does not listen yet. Also what never reaches the app, because it does not keep to HTTP or comes too
 * slowly, is answered with a problem.
 */
export function openServer(
  app: RequestListener,
  { logger }: Pick<Services, 'logger'>,
  limits = connectionLimits,
): Server {
  const unanswered = limitUnanswered();
  const server = createServer(
    {
      requireHostHeader: false,
      highWaterMark: bodyBytesWaiting,
      connectionsCheckingInterval: limits.lookEveryMs,
    },
    (request, response) => {
      if (!unanswered.admits(request, response)) {
        return;
      }
      const path = pathAndQueryOf(request.url ?? '');
      const problem = hostProblem(request) ?? (path === undefined ? pathless() : undefined);
      if (problem !== undefined) {
        refuse({ request, response, path }, problem);
        return;
      }
      // From here on nobody sees the host and the password that an absolute address may have.
      request.url = path;
      app(request, response);
    },
  );
  limitConnections(server, limits);
  answerUnreadable(server, logger);
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    if (!unanswered.admits(request, response)) {
      return;
    }
    const detail = 'Of what a request may expect only "100-continue" is known: leave out the Expect header.';
    const path = pathAndQueryOf(request.url ?? '');
    refuse({ request, response, path }, new ApiProblem('expectation-failed', { detail }));
  });
  return server;
}

/** RFC 9112 §3.2: a request without a host is refused. */
function hostProblem({ headers, httpVersion }: IncomingMessage): ApiProblem | undefined {
  return headers.host === undefined && httpVersion === '1.1'
    ? new ApiProblem('bad-request', { detail: 'The request has no Host header.' })
    : undefined;
}

function pathless(): ApiProblem {
  const detail = 'The address of the request must begin with "/", or be a whole one with a host.';
  return new ApiProblem('bad-request', { detail });
}

/** What is behind such a request may be anything, so the connection is closed. */
function refuse({ request, response, path }: Refused, problem: ApiProblem): void {
  response.shouldKeepAlive = false;
  const instance = path === undefined ? undefined : pathOf({ originalUrl: path });
  sendProblem(response, problem, { instance, requestId: requestIdOf(request) });
}

interface Refused {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path and query; undefined where none can be told. */
  readonly path: string | undefined;
}
