import { createHmac } from 'node:crypto';
import type { Secret } from '@purgeway/model';

/** What is signed: the exact bytes that are sent, under this id, at this time. */
export interface SignedMessage {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0 with a symmetric `v1` signature for each secret: while a secret is being changed, who knows the
 * old one or the new one finds its own. A secret is written `whsec_` and base64. The timestamp is that of the attempt, the id the same on
 * every attempt.
 */
export function signedHeaders(message: SignedMessage, secrets: readonly Secret[]): Record<string, string> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestampSeconds),
    'webhook-signature': secrets.map((secret) => signatureOf(message, secret)).join(' '),
  };
}

function signatureOf({ id, timestampSeconds, body }: SignedMessage, secret: Secret): string {
  const key = Buffer.from(secret.reveal().replace(/^whsec_/u, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}
