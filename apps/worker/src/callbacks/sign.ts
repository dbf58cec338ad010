import { createHmac } from 'node:crypto';
import type { Secret } from '@purgeway/model';

/** What is signed: the exact bytes that are sent, under this id, at this time. */
export interface SignedMessage {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0 with a symmetric `v1` signature. `secret` is written `whsec_` and base64. The
 * timestamp is that of the attempt, the id the same on every attempt.
 */
export function signedHeaders(message: SignedMessage, secret: Secret): Record<string, string> {
  const { id, timestampSeconds, body } = message;
  const key = Buffer.from(secret.reveal().replace(/^whsec_/u, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}
