import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { MayMeasure } from './may-measure.ts';

export interface StatusServerOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** What keeps the worker from getting work, as sentences; empty when it is ready. */
  readonly findProblems: () => Promise<readonly string[]>;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
  readonly mayMeasure: (request: IncomingMessage) => MayMeasure;
}

export interface StatusServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Nobody asks for more than a line, or slowly. */
const headBytesMax = 8 * 1024;
const requestMsMax = 5_000;
const connectionsMax = 50;

/**
 * Where the worker tells how it is: `/livez` that the process answers, `/readyz` whether it gets work, `/metrics` what it measured. Rejects
 * when it cannot listen there.
 */
export async function openStatusServer(options: StatusServerOptions): Promise<StatusServer> {
  const server = createServer(
    { maxHeaderSize: headBytesMax, requestTimeout: requestMsMax, headersTimeout: requestMsMax },
    (request, response) => {
      answer(options, request, response).catch(() => say(response, 500, { ok: false }));
    },
  );
  server.maxConnections = connectionsMax;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: portOf(server),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  { findProblems, metrics, mayMeasure }: StatusServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Nobody has anything to send here.
  request.resume();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return say(response, 405, { ok: false });
  }
  const [path = ''] = (request.url ?? '').split('?');
  switch (path) {
    case '/livez':
      return say(response, 200, { ok: true });
    case '/readyz': {
      const problems = await findProblems();
      return say(response, problems.length === 0 ? 200 : 503, { ok: problems.length === 0, problems });
    }
    case '/metrics':
      return answerMeasuring(response, { said: mayMeasure(request), metrics });
    default:
      return say(response, 404, { ok: false });
  }
}

async function answerMeasuring(
  response: ServerResponse,
  { said, metrics }: { readonly said: MayMeasure; readonly metrics: StatusServerOptions['metrics'] },
): Promise<void> {
  switch (said.answer) {
    case 'yes':
      return send(response, { status: 200, type: metrics.contentType, text: await metrics.text() });
    case 'no':
      response.setHeader('www-authenticate', 'Bearer realm="purgeway"');
      return say(response, 401, { ok: false });
    case 'paused':
      response.setHeader('retry-after', Math.ceil(said.pauseMs / 1000));
      return say(response, 429, { ok: false });
  }
  return said satisfies never;
}

function say(response: ServerResponse, status: number, body: unknown): void {
  send(response, { status, type: 'application/json; charset=utf-8', text: JSON.stringify(body) });
}

function send(
  response: ServerResponse,
  { status, type, text }: { readonly status: number; readonly type: string; readonly text: string },
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
