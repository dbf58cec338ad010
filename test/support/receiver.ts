import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

/** A callback as it came over the wire. */
export interface ReceivedCallback {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it began to come, in ms since 1970. */
  readonly atMs: number;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly ReceivedCallback[];
  /** Status and headers of the next answers; when the list is used up it answers 204. */
  readonly answers: { status: number; headers?: Record<string, string> }[];
  close(): Promise<void>;
}

/** A client's system that takes callbacks. */
export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedCallback[] = [];
  const answers: Receiver['answers'] = [];
  const server = createServer((request, response) => {
    const atMs = Date.now();
    void readBody(request).then((body) => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      received.push({ method: request.method ?? '', path: request.url ?? '', headers, body, atMs });
      const answer = answers.shift() ?? { status: 204 };
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    if (chunk instanceof Buffer) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
