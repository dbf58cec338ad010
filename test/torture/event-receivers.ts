import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { callerHeader } from '../support/caller-header.ts';
import type { ReceivedEvent } from '../support/history.ts';

/** How a receiver takes one in four events when it comes for the first time; otherwise all but `dead` take it. */
export type Manner = 'good' | 'fails-first' | 'hangs-first' | 'cuts-first' | 'dead';
export const manners: readonly Manner[] = ['good', 'fails-first', 'hangs-first', 'cuts-first', 'dead'];

export interface EventReceivers {
  readonly events: readonly ReceivedEvent[];
  readonly ports: Readonly<Record<Manner, number>>;
  /** Of which the signatures are checked; set before the first event comes. */
  secret: string;
  close(): Promise<void>;
}

/** One that failed each event first would look like one that is down, and be left alone. */
const misbehavesEvery = 4;

/** Senders wait for 3 s; `webhook-timestamp` tells when they sent it, to the second. */
const lateAfterMs = 2_000;

const eventSchema = z.looseObject({ data: z.looseObject({ operation_id: z.string(), state: z.string() }) });

/** Starts one receiver of callbacks for each manner. */
export async function startEventReceivers(): Promise<EventReceivers> {
  const events: ReceivedEvent[] = [];
  const kept = { secret: '' };
  const servers: Server[] = [];
  const serve = async (manner: Manner): Promise<number> => {
    const seen = new Set<string>();
    const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const body = await text(request);
      const id = String(request.headers['webhook-id']);
      const isTurn = !seen.has(id) && seen.size % misbehavesEvery === 0;
      const isTaken = manner === 'good' || (manner !== 'dead' && !isTurn);
      seen.add(id);
      const { data } = eventSchema.parse(JSON.parse(body));
      events.push({
        id,
        by: request.headers[callerHeader]?.toString(),
        at: Date.now(),
        isLate: Date.now() - Number(request.headers['webhook-timestamp']) * 1_000 > lateAfterMs,
        operationId: data.operation_id,
        state: data.state,
        hash: createHash('sha256').update(body).digest('base64url').slice(0, 12),
        isSigned: isSigned(request, body, kept.secret),
        isTaken,
      });
      answer(response, isTaken ? 'good' : manner);
    };
    const server = createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const ports = {
    good: await serve('good'),
    'fails-first': await serve('fails-first'),
    'hangs-first': await serve('hangs-first'),
    'cuts-first': await serve('cuts-first'),
    dead: await serve('dead'),
  };
  return Object.assign(kept, {
    events,
    ports,
    close: async () => {
      await Promise.all(
        servers.map(async (server) => {
          server.close();
          server.closeAllConnections();
          await once(server, 'close');
        }),
      );
    },
  });
}

function answer(response: ServerResponse, manner: Manner): void {
  switch (manner) {
    case 'good':
      response.writeHead(204).end();
      return;
    case 'fails-first':
    case 'dead':
      response.writeHead(500).end('not now');
      return;
    case 'cuts-first':
      response.destroy();
      return;
    case 'hangs-first':
  }
}

/** By a library that is not ours. */
function isSigned({ headers }: IncomingMessage, body: string, secret: string): boolean {
  try {
    const named = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
    new Webhook(secret).verify(body, Object.fromEntries(named.map((name) => [name, String(headers[name])])));
    return true;
  } catch {
    return false;
  }
}
