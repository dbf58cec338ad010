import { hash, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import { readSessionCookie } from './cookie.ts';

/** How long a sign-in lasts. */
export const sessionMs = 8 * 3_600_000;

type SessionServices = Pick<Services, 'sessions' | 'keyRing'>;

/** Opens a session with a token that was never seen before, and answers it. It lasts no longer than the key that was sent. */
export async function openSession({ key, proof }: Principal, { sessions }: SessionServices): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await sessions.open(nameOf(token), { key, proof }, sessionMs);
  return token;
}

/** Who signed in with this browser; undefined when nobody did, it is over, or the key is not good any more. */
export async function findVisitor(
  request: Request,
  { sessions, keyRing }: SessionServices,
): Promise<Principal | undefined> {
  const token = readSessionCookie(request);
  const session = token === undefined ? undefined : await sessions.find(nameOf(token));
  return session && keyRing.findByProof(session.proof);
}

/** Ends the session of this browser, if it has one: a copy of its cookie is of no use any more. */
export async function closeSession(request: Request, { sessions }: SessionServices): Promise<void> {
  const token = readSessionCookie(request);
  if (token !== undefined) {
    await sessions.close(nameOf(token));
  }
}

/** Redis keeps this alone: whoever reads it there cannot sign in with it. */
function nameOf(token: string): string {
  return hash('sha256', token);
}
