import type { Request, Response } from 'express';
import { z } from 'zod';
import { hasScope } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import { sessionCookie } from './cookie.ts';
import { signInPage, signOutPage } from './pages.ts';
import { sealSession, sessionMs } from './session.ts';

const formSchema = z.object({ key: z.string().max(500) });

/** Shows the sign-in form. */
export function sendSignIn(_request: Request, response: Response): void {
  response.status(200).type('html').send(signInPage());
}

/** Starts a session when the form holds a key that may look at the queues. */
export function signIn(
  request: Request,
  response: Response,
  { keyRing, cursorSecret, clock }: Pick<Services, 'keyRing' | 'cursorSecret' | 'clock'>,
): void {
  const form = formSchema.safeParse(request.body).data;
  const principal = form === undefined ? undefined : keyRing.find(form.key.trim());
  if (principal === undefined || !hasScope(principal, ['read', 'admin'])) {
    const problem =
      principal === undefined ? 'This key is unknown or revoked.' : 'This key lacks the scope "read".';
    response
      .status(principal === undefined ? 401 : 403)
      .type('html')
      .send(signInPage(problem));
    return;
  }
  const { client, key } = principal;
  const value = sealSession(cursorSecret, { client, key, untilMs: clock.now() + sessionMs });
  response.setHeader('set-cookie', sessionCookie(value, sessionMs, isSecure(request)));
  response.redirect(303, '/admin/queues');
}

/** Shows the form that ends the session. */
export function sendSignOut(_request: Request, response: Response): void {
  response.status(200).type('html').send(signOutPage());
}

/** Ends the session in this browser. */
export function signOut(request: Request, response: Response): void {
  response.setHeader('set-cookie', sessionCookie('', 0, isSecure(request)));
  response.redirect(303, '/admin/sign-in');
}

/** Behind a proxy that ends TLS, only its header tells. Claiming it falsely only makes the cookie stricter. */
function isSecure(request: Request): boolean {
  return request.secure || request.headers['x-forwarded-proto'] === 'https';
}
