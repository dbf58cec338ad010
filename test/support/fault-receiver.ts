import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate, type Identity } from './make-certificate.ts';
import type { ReceivedCallback } from './receiver.ts';

/** A callback as it came, and when. */
export interface TimedCallback extends ReceivedCallback {
  readonly atMs: number;
}

/** What a fault works with. `attempt`: 1 for the first request that came. */
export interface Scene {
  readonly socket: Socket;
  readonly attempt: number;
}

/** How a receiver misbehaves. */
export interface Fault {
  /** As soon as somebody connects; absent: the request is read first. */
  readonly onConnect?: (socket: Socket) => void;
  readonly onRequest?: (scene: Scene) => void | Promise<void>;
  /** Nobody listens at all. */
  readonly isClosed?: true;
  /** What its address begins with; absent: `http`. */
  readonly scheme?: 'https';
  /** Speaks TLS, and shows this. */
  readonly identity?: Identity;
  /** No proof of who it is: nothing may be said to it. */
  readonly isImpostor?: true;
}

export interface FaultReceiver {
  readonly url: string;
  readonly received: readonly TimedCallback[];
  readonly connections: number;
  close(): Promise<void>;
}

/** A receiver of callbacks on a port of its own that misbehaves as told. Speaks HTTP by hand, so that it can do so wrongly. */
export async function startFaultReceiver(
  fault: Fault,
  { now }: { readonly now: () => number },
): Promise<FaultReceiver> {
  const received: TimedCallback[] = [];
  const sockets = new Set<Socket>();
  const state = { connections: 0 };
  const { identity, scheme = 'http' } = fault;
  const serve = (socket: Socket): void => {
    // Whoever called has given up.
    socket.on('error', () => socket.destroy()).on('end', () => socket.end());
    if (fault.onConnect !== undefined) {
      fault.onConnect(socket);
      return;
    }
    readRequests(socket, (request) => {
      received.push({ ...request, atMs: now() });
      Promise.resolve(fault.onRequest?.({ socket, attempt: received.length })).catch(() => socket.destroy());
    });
  };
  const server =
    identity === undefined
      ? createServer({ allowHalfOpen: true }, serve)
      : createTlsServer({ ...identity, allowHalfOpen: true }, serve);
  server.on('connection', (socket: Socket) => {
    state.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server);
  if (fault.isClosed) {
    server.close();
    await once(server, 'close');
  }
  return {
    url: `${scheme}://127.0.0.1:${port}/hook`,
    received,
    get connections() {
      return state.connections;
    },
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      if (server.listening) {
        server.close();
        await once(server, 'close');
      }
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Reads requests with a Content-Length, one after another. */
function readRequests(socket: Socket, take: (request: ReceivedCallback) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) {
        return;
      }
      const { method, path, headers } = parseHead(bytes.subarray(0, end).toString('latin1'));
      const bodyEnd = end + 4 + Number(headers['content-length'] ?? 0);
      if (bytes.length < bodyEnd) {
        return;
      }
      const body = bytes.subarray(end + 4, bodyEnd).toString('utf8');
      bytes = bytes.subarray(bodyEnd);
      take({ method, path, headers, body, atMs: Date.now() });
    }
  });
}

function parseHead(head: string): Omit<ReceivedCallback, 'body' | 'atMs'> {
  const [first = '', ...lines] = head.split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rest] = line.split(':');
      return [name.toLowerCase(), rest.join(':').trim()];
    }),
  );
  return { method, path, headers };
}

/** An answer in order: status line, headers, and a body where it has one. */
function answer(
  socket: Socket,
  status: number,
  { headers = [], body = '' }: { readonly headers?: readonly string[]; readonly body?: string } = {},
): void {
  const lines = [`HTTP/1.1 ${status} Said`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const always = (status: number, ...headers: string[]): Fault => ({
  onRequest: ({ socket }) => answer(socket, status, { headers }),
});

/** Fails until the attempt of that number, which is taken. */
const untilAttempt = (number: number): Fault => ({
  onRequest: ({ socket, attempt }) => answer(socket, attempt < number ? 500 : 204),
});

/** One answer that asks to be left alone for a while, then all is well. */
const retryAfter = (status: number, value: () => string): Fault => ({
  onRequest: ({ socket, attempt }) =>
    attempt === 1 ? answer(socket, status, { headers: [`Retry-After: ${value()}`] }) : answer(socket, 204),
});

const raw = (text: string, then: 'end' | 'stay' | 'reset' = 'end'): Fault => ({
  onRequest: ({ socket }) => {
    socket.write(text, () => {
      if (then === 'end') {
        socket.end();
      } else if (then === 'reset') {
        socket.resetAndDestroy();
      }
    });
  },
});

/** Says the next piece now and then, for as long as anyone listens. */
async function drip(socket: Socket, piece: string, everyMs = 40): Promise<void> {
  while (socket.writable) {
    if (!socket.write(piece)) {
      await once(socket, 'drain');
    }
    await wait(everyMs);
  }
}

/** Who has to be trusted for receivers that are what they say. */
export const authority = makeCertificate({});

/** Speaks TLS and would take what it is sent. */
const secure = (identity: Identity): Fault => ({
  scheme: 'https',
  identity,
  onRequest: ({ socket }) => answer(socket, 204),
});

const impostor = (identity: Identity): Fault => ({ ...secure(identity), isImpostor: true });

const failed = 'HTTP/1.1 500 Failed\r\n';
/** A file of this size is nothing to a receiver, and much to who reads it all. */
const hugeBytes = 8 * 1024 * 1024;

/** What a receiver can do wrong, for ever unless it is said otherwise. */
export const faults = {
  'nobody listens': { isClosed: true },
  'resets who connects': { onConnect: (socket) => void socket.resetAndDestroy() },
  'resets before an answer': { onRequest: ({ socket }) => void socket.resetAndDestroy() },
  'resets after the headers': raw(`${failed}Content-Length: 100\r\n\r\nhalf`, 'reset'),
  'closes before an answer': { onRequest: ({ socket }) => void socket.end() },
  'closes its side and listens on': { onConnect: (socket) => void socket.end().resume() },
  'takes all and never answers': { onRequest: () => {} },
  'never even reads': { onConnect: (socket) => void socket.pause() },
  'sends headers byte by byte': {
    onRequest: async ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      await drip(socket, 'a');
    },
  },
  'sends the body byte by byte': {
    onRequest: async ({ socket }) => {
      socket.write(`${failed}Transfer-Encoding: chunked\r\n\r\n`);
      await drip(socket, '1\r\na\r\n');
    },
  },
  'sends 1xx alone': { onRequest: ({ socket }) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n') },
  'redirects to itself, 301': always(301, 'Location: /hook'),
  'redirects on and on, 302': {
    onRequest: ({ socket, attempt }) => answer(socket, 302, { headers: [`Location: /hook?hop=${attempt}`] }),
  },
  'redirects elsewhere, 307': always(307, 'Location: http://127.0.0.1:1/'),
  'redirects for good, 308': always(308, 'Location: http://127.0.0.1:1/'),
  'answers 400': always(400),
  'answers 401': always(401, 'WWW-Authenticate: Basic realm="x"'),
  'answers 404': always(404),
  'answers 408': always(408),
  'answers 410': always(410),
  'answers 429': always(429),
  'answers 500': always(500),
  'answers 502': always(502),
  'answers 503': always(503),
  'answers 504': always(504),
  'answers 503 and asks for two hours in seconds': retryAfter(503, () => '7200'),
  'answers 429 and asks for two hours by a date': retryAfter(429, () =>
    new Date(Date.now() + 7_200_000).toUTCString(),
  ),
  'asks for three years each time': always(503, 'Retry-After: 99999999'),
  'asks for a date of old': always(429, 'Retry-After: Thu, 01 Jan 1970 00:00:00 GMT'),
  'asks for less than nothing': always(429, 'Retry-After: -5'),
  'asks for something unreadable': always(429, 'Retry-After: soon, 1e9'),
  'sends a huge body': {
    onRequest: ({ socket }) => answer(socket, 500, { body: 'x'.repeat(hugeBytes) }),
  },
  'sends a body without end': {
    onRequest: async ({ socket }) => {
      socket.write(`${failed}Transfer-Encoding: chunked\r\n\r\n`);
      await drip(socket, `4000\r\n${'x'.repeat(0x4000)}\r\n`, 5);
    },
  },
  'sends chunks that are none': raw(`${failed}Transfer-Encoding: chunked\r\n\r\nzz\r\nnonsense`),
  'sends garbage': raw('\u0000\u0001SSH-2.0-nothing\r\n\r\n'),
  'closes in the middle of the headers': raw('HTTP/1.1 200 OK\r\nContent-Le'),
  'sends a length that is none': raw('HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n'),
  'sends two lengths': raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
  'sends headers without end': raw(`HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(200_000)}\r\n\r\n`),
  'answers twice at once': raw(
    `${failed}Content-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`,
  ),
  'closes a connection that it said to keep': {
    onRequest: ({ socket }) => {
      answer(socket, 204, { headers: ['Connection: keep-alive', 'Keep-Alive: timeout=60'] });
      socket.end();
    },
  },
  'answers 200 after the time limit': {
    onRequest: async ({ socket }) => {
      await wait(3_000);
      answer(socket, 200);
    },
  },
  'shows a certificate that is right': secure(makeCertificate({ name: '127.0.0.1', authority })),
  'shows a certificate that has expired': impostor(
    makeCertificate({ name: '127.0.0.1', authority, untilMs: Date.now() - 1_000 }),
  ),
  'shows a certificate of another name': impostor(makeCertificate({ name: 'other.example', authority })),
  'shows a certificate that it signed itself': impostor(makeCertificate({ name: '127.0.0.1' })),
  'shows a certificate of an unknown authority': impostor(
    makeCertificate({ name: '127.0.0.1', authority: makeCertificate({}) }),
  ),
  'never answers a TLS handshake': { scheme: 'https', onConnect: (socket) => void socket.resume() },
  'closes in the middle of a TLS handshake': {
    scheme: 'https',
    onConnect: (socket) => void socket.once('data', () => socket.end(Buffer.from([0x16, 3, 3, 0, 90, 2]))),
  },
  'answers a TLS handshake in plain HTTP': {
    scheme: 'https',
    onConnect: (socket) => void socket.once('data', () => answer(socket, 200)),
  },
  alternates: {
    onRequest: ({ socket, attempt }) => answer(socket, attempt % 2 === 1 ? 500 : 200),
  },
  'recovers at the fourth': untilAttempt(4),
  'recovers at the last': untilAttempt(10),
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
