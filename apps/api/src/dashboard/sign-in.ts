import type { Request } from 'express';
import { z } from 'zod';
import { assertScope } from '../access/assert-scope.ts';
import type { Principal } from '../access/key-ring.ts';
import { checkKey, countRequest } from '../access/let-in.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { sessionCookie } from './cookie.ts';
import { lookingScopes } from './looking-scopes.ts';
import { signInPage, signOutPage } from './pages.ts';
import { closeSession, findVisitor, openSession, sessionMs } from './session.ts';
import type { Visit } from './visit.ts';
import { wayBack } from './way-back.ts';

const formSchema = z.object({ key: z.string().max(500) });
const fieldsSchema = z.object({ to: z.string().max(2_000).optional() });

/** Shows the sign-in form; `?to=` names the page of ours that is wanted. */
export async function sendSignIn({ request, response }: Visit, services: Services): Promise<void> {
  const to = wayBack(fieldsSchema.safeParse(request.query).data?.to);
  response
    .status(200)
    .type('html')
    .send(signInPage({ scopes: lookingScopes(services), to }));
}

/** Starts a session when the form holds a key that may look at the queues. A session that the browser had before ends. */
export async function signIn(visit: Visit, services: Services): Promise<void> {
  const { request, response } = visit;
  const found = await checkForm(visit, services);
  if (found instanceof ApiProblem) {
    const { status, code, facts } = found;
    await services.auditTrail.refused(visit.entryOf({ action: 'sign-in', status, code }));
    sendRefusal(visit, { status, problem: facts.detail, headers: facts.headers }, services);
    return;
  }
  await closeSession(request, services);
  const token = await openSession(found, services);
  await services.auditTrail.done(visit.entryOf({ action: 'sign-in', status: 303 }, found));
  response.setHeader('set-cookie', sessionCookie(token, sessionMs, request));
  response.redirect(303, wantedPage(request) ?? '/admin/queues');
}

/** Shows the form that ends the session. */
export async function sendSignOut({ response }: Visit): Promise<void> {
  response.status(200).type('html').send(signOutPage());
}

/** Ends the session, in this browser and for whoever has a copy of its cookie. */
export async function signOut(visit: Visit, services: Services): Promise<void> {
  const { request, response } = visit;
  const visitor = await findVisitor(request, services);
  await closeSession(request, services);
  if (visitor !== undefined) {
    await services.auditTrail.done(visit.entryOf({ action: 'sign-out', status: 303 }, visitor));
  }
  response.setHeader('set-cookie', sessionCookie('', 0, request));
  response.redirect(303, '/admin/sign-in');
}

/** Counted as soon as the key is known: sessions and entries in the audit log cost something too. */
async function checkForm({ request, response }: Visit, services: Services): Promise<Principal | ApiProblem> {
  const form = formSchema.safeParse(request.body).data;
  try {
    const principal = checkKey(form?.key.trim() ?? '', request, services);
    await countRequest(principal, { request, response }, services);
    assertScope(principal, lookingScopes(services));
    return principal;
  } catch (error) {
    if (error instanceof ApiProblem) {
      return error;
    }
    throw error;
  }
}

interface Refusal {
  readonly status: number;
  readonly problem: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

function sendRefusal(
  { request, response }: Visit,
  { status, problem, headers = {} }: Refusal,
  services: Services,
): void {
  const retryAfter = headers['retry-after'];
  if (retryAfter !== undefined) {
    response.setHeader('retry-after', retryAfter);
  }
  response
    .status(status)
    .type('html')
    .send(signInPage({ problem, scopes: lookingScopes(services), to: wantedPage(request) }));
}

/** The page that the form was sent on the way to. */
function wantedPage({ body }: Request): string | undefined {
  return wayBack(fieldsSchema.safeParse(body).data?.to);
}
