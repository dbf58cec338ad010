import type { IncomingMessage } from 'node:http';

/** The body's media type in lower case without parameters; empty when none is given. */
export function mediaTypeOf(request: IncomingMessage): string {
  const given = request.headers['content-type'];
  if (given === undefined) {
    return '';
  }
  const end = given.indexOf(';');
  return (end === -1 ? given : given.slice(0, end)).trim().toLowerCase();
}
