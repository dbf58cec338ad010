import type { IncomingMessage } from 'node:http';

/** The `Idempotency-Key` header, if there is one. */
export function idempotencyKeyIn({ headers }: IncomingMessage): string | undefined {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? key : undefined;
}
