import { createHmac, timingSafeEqual } from 'node:crypto';

/** A callback as it came over the wire. */
export interface SignedCallback {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The exact bytes. */
  readonly body: Buffer;
}

const toleranceSeconds = 300;

/**
 * What is wrong with a callback by Standard Webhooks 1.0, as a sentence; undefined when it is genuine. `secret` is
 * written `whsec_` and base64.
 */
export function findCallbackProblem(
  { headers, body }: SignedCallback,
  secret: string,
  nowMs: number,
): string | undefined {
  const id = String(headers['webhook-id'] ?? '');
  const timestamp = String(headers['webhook-timestamp'] ?? '');
  const given = String(headers['webhook-signature'] ?? '').split(' ');
  if (!(Math.abs(nowMs / 1_000 - Number(timestamp)) <= toleranceSeconds)) {
    return 'The timestamp is missing or too far from now.';
  }
  const key = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return given.some((each) => isSame(each, `v1,${signature}`)) ? undefined : 'The signature does not fit.';
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
