import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { findCallbackProblem } from './verify-callback.ts';

export interface ReceiverOptions {
  readonly port: number;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** Takes one line for each callback. */
  readonly say: (line: string) => void;
}

const eventSchema = z.object({ type: z.string(), data: z.object({ purge_id: z.string() }) });

/** Plays the system that takes callbacks: checks the signature and says what came. */
export async function startReceiver(options: ReceiverOptions): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    readBody(request).then(
      (body) => response.writeHead(take(request, body, options)).end(),
      () => response.destroy(),
    );
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The status to answer with. */
function take({ headers }: IncomingMessage, body: Buffer, { secret, say }: ReceiverOptions): number {
  const problem = findCallbackProblem({ headers, body }, secret, Date.now());
  if (problem !== undefined) {
    say(`callback REFUSED: ${problem}`);
    return 401;
  }
  say(`callback received, signature verified: ${describe(body)}`);
  return 204;
}

function describe(body: Buffer): string {
  try {
    const { type, data } = eventSchema.parse(JSON.parse(body.toString('utf8')));
    return `${type} ${data.purge_id}`;
  } catch {
    return 'no event that we know';
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    if (chunk instanceof Buffer) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}
