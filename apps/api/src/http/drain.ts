import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { ApiProblem } from '../problems/problem.ts';
import { sendProblem } from './answer.ts';
import { requestIdOf } from './request-id.ts';
import { pathOf } from './request-target.ts';

/** The requests of a server, from the first byte of each to the last of its answer. */
export interface Drain {
  /**
   * Takes no new connections and has every answer end its own. Connections that are idle get a little time to send what they are about
   * to. Whatever is not answered within `finishMs` is told that we are stopping. Resolves when nothing is left.
   */
  close(finishMs: number): Promise<void>;
}

/** A client that has just been told nothing may be sending its next request on a connection that we would close. */
const idleMs = 1_000;
/** Answers that say that we are stopping get this long to go out. */
const sendMs = 500;

/** To be made before the server gets its first request. */
export function createDrain(server: Server): Drain {
  const open = new Set<ServerResponse>();
  let isClosing = false;
  server.prependListener('request', (_request, response: ServerResponse) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    if (isClosing) {
      response.shouldKeepAlive = false;
    }
  });
  return {
    close: async (finishMs) => {
      isClosing = true;
      for (const response of open) {
        response.shouldKeepAlive = false;
      }
      const closed = new Promise<void>((resolve) => {
        // Node's own would close idle connections at once, under the hands of clients that are about to use them.
        NetServer.prototype.close.call(server, () => resolve());
      });
      const timers = [
        setTimeout(() => server.closeIdleConnections(), idleMs),
        setTimeout(() => open.forEach(tellThatWeStop), finishMs),
        setTimeout(() => server.closeAllConnections(), finishMs + sendMs),
      ];
      await closed;
      timers.forEach(clearTimeout);
    },
  };
}

/** A handler that comes to its own answer later finds that one is out; one that still reads finds that the client is gone. */
function tellThatWeStop(response: ServerResponse): void {
  const problem = new ApiProblem('stopping', {
    detail:
      'This server is being stopped: send the same request again. It may have been accepted all the same; its idempotency key keeps it from being taken twice.',
    headers: { 'retry-after': '1', connection: 'close' },
  });
  // Node forgets a request that is answered: a handler that reads its body would wait for the rest for ever.
  response.once('close', () => response.req.destroy());
  const instance = pathOf({ originalUrl: response.req.url ?? '' });
  sendProblem(response, problem, { instance, requestId: requestIdOf(response.req) });
}
