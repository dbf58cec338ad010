import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@purgeway/runtime';
import { ApiProblem, presentProblem } from '../problems/problem.ts';
import { headersFor } from './answer.ts';

/** How long a client that was told off may take to hang up. */
const hangUpMs = 1_000;

/**
 * Answers what Node's parser refuses, and what comes too slowly, with a problem, and closes the connection. Answers to whole requests
 * that came before on the same connection go out first, so that no client takes the problem for the answer to one of them.
 */
export function answerUnreadable(server: Server, logger: Logger): void {
  const latest = new WeakMap<Duplex, Exchange>();
  const toldOff = new WeakSet<Duplex>();
  server.on('request', (request, response) => {
    latest.set(request.socket, { request, response });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (toldOff.has(socket)) {
      return;
    }
    toldOff.add(socket);
    // Without a listener what goes wrong from here on would end the process.
    socket.on('error', () => undefined);
    tellOff({ socket, before: latest.get(socket), problem: problemOf(error) }, logger);
  });
  server.on('connect', (_request, socket) => {
    toldOff.add(socket);
    socket.on('error', () => undefined);
    const detail = 'This is no proxy: send the request itself.';
    tellOff({ socket, before: undefined, problem: new ApiProblem('method-not-allowed', { detail }) }, logger);
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface TellingOff {
  readonly socket: Duplex;
  /** The last request of the connection that reached the app. */
  readonly before: Exchange | undefined;
  readonly problem: ApiProblem | undefined;
}

function tellOff({ socket, before, problem }: TellingOff, logger: Logger): void {
  const isOpen = before !== undefined && !before.response.writableFinished;
  if (problem !== undefined && isOpen && before.request.complete) {
    before.response.once('close', () => tellOff({ socket, before: undefined, problem }, logger));
    return;
  }
  const isAnswered = before?.request.complete === false && before.response.headersSent;
  if (problem === undefined || !socket.writable || (isAnswered && isOpen)) {
    socket.destroy();
    return;
  }
  if (isAnswered) {
    // What is unreadable is the rest of a request that has its answer: it gets no second one.
    socket.end();
    hangUpSoon(socket);
    return;
  }
  const requestId = randomUUID();
  logger.info({ status: problem.status, code: problem.code, requestId }, 'api.unreadable');
  socket.end(rawAnswer(problem, requestId));
  hangUpSoon(socket);
}

/** Not at once: closing while bytes come in would take the answer away from the client. */
function hangUpSoon(socket: Duplex): void {
  const signal = AbortSignal.timeout(hangUpMs);
  const hangUp = (): void => void socket.destroy();
  signal.addEventListener('abort', hangUp, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', hangUp));
}

function rawAnswer(problem: ApiProblem, requestId: string): string {
  const { status } = problem;
  const body = JSON.stringify(presentProblem(problem, undefined, requestId));
  const headers = {
    ...headersFor(requestId),
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}

/** Undefined when nobody is there any more to be told. */
function problemOf({ code }: NodeJS.ErrnoException): ApiProblem | undefined {
  switch (code ?? '') {
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined;
    case 'HPE_HEADER_OVERFLOW':
      return new ApiProblem('headers-too-large', { detail: 'Address and headers together are too long.' });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ApiProblem('body-too-large', { detail: 'The chunks of the body have too long extensions.' });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ApiProblem('request-timeout', { detail: 'The request took too long to come in.' });
    default:
      return new ApiProblem('bad-request', { detail: 'The request does not keep to HTTP/1.1.' });
  }
}
