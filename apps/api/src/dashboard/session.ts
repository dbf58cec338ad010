import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** How long a sign-in lasts. */
export const sessionMs = 8 * 3_600_000;

/** Who signed in, by the names of client and key; the key itself is not in it. */
const sessionSchema = z.strictObject({ client: z.string(), key: z.string(), untilMs: z.number() });
export type Session = z.output<typeof sessionSchema>;

/** A session as a cookie's value: readable, but nobody can make or change one without the secret. */
export function sealSession(secret: string, session: Session): string {
  const text = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${text}.${macOf(secret, text).toString('base64url')}`;
}

/** The session in a cookie's value; undefined when it is forged or over. */
export function openSession(secret: string, value: string, nowMs: number): Session | undefined {
  const [text = '', mac = ''] = value.split('.');
  const given = Buffer.from(mac, 'base64url');
  const expected = macOf(secret, text);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return undefined;
  }
  const session = sessionSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  return session.untilMs > nowMs ? session : undefined;
}

function macOf(secret: string, text: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify(['session', text]))
    .digest();
}
