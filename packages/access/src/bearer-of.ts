import type { IncomingMessage } from 'node:http';

/** The key in `Authorization: Bearer`, if there is one. */
export function bearerOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^bearer +([\x21-\x7e]+) *$/iu.exec(headers.authorization ?? '')?.[1];
}
