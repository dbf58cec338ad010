import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiProblem } from '../problems/problem.ts';

const macBytes = 16;

/**
 * A page's cursor: where to go on, signed so that nobody can make one. `list` says what it belongs to (the list and,
 * where it matters, the client or operation); a cursor of another list is refused. Undefined where there is no more.
 */
export function sealCursor(secret: string, list: string, position: string | undefined): string | undefined {
  if (position === undefined) {
    return undefined;
  }
  const mac = macOf(secret, list, position);
  return Buffer.concat([mac, Buffer.from(position)]).toString('base64url');
}

/** The position that {@link sealCursor} was given; undefined for the first page. Throws `ApiProblem` when the cursor is not of this list. */
export function openCursor(secret: string, list: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(macBytes).toString();
  const isOurs =
    bytes.length > macBytes && timingSafeEqual(bytes.subarray(0, macBytes), macOf(secret, list, position));
  if (!isOurs) {
    throw new ApiProblem('invalid-cursor', {
      detail: 'Take "cursor" unchanged from "next_cursor" of the same list, or leave it out to start anew.',
      errors: [{ pointer: '/cursor', code: 'invalid-cursor', detail: 'Not a cursor of this list.' }],
    });
  }
  return position;
}

function macOf(secret: string, list: string, position: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['cursor', list, position]))
    .digest()
    .subarray(0, macBytes);
}
