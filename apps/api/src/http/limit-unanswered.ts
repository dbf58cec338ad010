import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Most requests of one connection that are not answered yet. */
export const unansweredMax = 32;

/** Counts requests that are sent without waiting for the answers to those before. */
export interface UnansweredLimit {
  /** False when it is one too many: the connection is cut then, and nothing may be done with the request. */
  admits(request: IncomingMessage, response: ServerResponse): boolean;
}

/**
 * All requests that come in one piece are begun in one go, and more than a thousand fit into one: that would hold up everybody else. Clients must
 * be prepared for it (RFC 9112 §9.3.2), and next to none sends a second request before the first is answered.
 */
export function limitUnanswered(): UnansweredLimit {
  const counts = new WeakMap<Socket, number>();
  return {
    admits: ({ socket }, response) => {
      const count = counts.get(socket) ?? 0;
      if (count >= unansweredMax || socket.destroyed) {
        socket.destroy();
        return false;
      }
      counts.set(socket, count + 1);
      response.once('close', () => counts.set(socket, (counts.get(socket) ?? 1) - 1));
      return true;
    },
  };
}
