import { randomUUID } from 'node:crypto';
import express, {
  Router,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { bearerOf } from '@purgeway/access';
import { assertUnbound } from '../access/assert-within-key.ts';
import { assertScope } from '../access/assert-scope.ts';
import { hasScope, type Principal } from '../access/key-ring.ts';
import { countRequest, letIn } from '../access/let-in.ts';
import { pageSecurityHeaders } from '../http/security-headers.ts';
import { problemFromError } from '../problems/from-error.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { assertSameOrigin } from './assert-same-origin.ts';
import { createBoard, type DashboardQueue } from './board.ts';
import { boardActionOf, type BoardAction } from './board-action.ts';
import { readSessionCookie } from './cookie.ts';
import { dress } from './dress.ts';
import { lookingScopes } from './looking-scopes.ts';
import { findVisitor } from './session.ts';
import { sendSignIn, sendSignOut, signIn, signOut } from './sign-in.ts';
import { visitOf, type Visit } from './visit.ts';

const basePath = '/admin/queues';

/** Bull Board behind our own sign-in, to be mounted at `/admin`: to act with `admin`; {@link lookingScopes} says who may look. */
export function createDashboard(queues: readonly DashboardQueue[], services: Services): Router {
  const boards = {
    looking: createBoard({ queues, basePath, readOnlyMode: true }),
    acting: createBoard({ queues, basePath, readOnlyMode: false }),
  };
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '4kb' });
  router.get('/sign-in', page(services, sendSignIn));
  router.post('/sign-in', form, page(services, signIn));
  router.get('/sign-out', page(services, sendSignOut));
  router.post('/sign-out', page(services, signOut));
  router.use('/queues', board(services, boards));
  return router;
}

/** Bull Board as whoever comes may use it. */
function board(
  services: Services,
  boards: Readonly<Record<'looking' | 'acting', ReturnType<typeof createBoard>>>,
): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    const visit = visitOf(request, response, services);
    dress(visit, { headers: pageSecurityHeaders, route: '/admin', services });
    const visitor = await enter(visit, services);
    if (visitor === undefined) {
      response.redirect(303, '/admin/sign-in');
      return;
    }
    const allowed = hasScope(visitor, ['admin']) ? boards.acting : boards.looking;
    allowed(request, response, next);
  };
}

type PageHandler = (visit: Visit, services: Services) => Promise<void>;

/** A page of ours: headers, log line, and forms only from our own pages. */
function page(services: Services, handler: PageHandler): RequestHandler {
  return async (request: Request, response: Response, _next: NextFunction) => {
    assertSameOrigin(request);
    const visit = visitOf(request, response, services);
    dress(visit, { headers: pageSecurityHeaders, route: '/admin', services });
    await handler(visit, services);
  };
}

/**
 * Who may have what is asked for; what changes something is written down first. Undefined: a browser that nobody has signed in with.
 * Throws `ApiProblem` for all others.
 */
async function enter(visit: Visit, services: Services): Promise<Principal | undefined> {
  const { request } = visit;
  const who: { principal?: Principal } = {};
  try {
    const visitor = await visitorOf(visit, services);
    if (visitor === undefined) {
      return assertBrowser(request);
    }
    who.principal = visitor;
    await assertMayAct(visitor, visit, services);
    return visitor;
  } catch (error) {
    const { status, code } = problemFromError(error);
    await services.auditTrail.refused(visit.entryOf({ action: 'dashboard', status, code }, who.principal));
    throw error;
  }
}

/** Who comes, by key or by session; undefined when nobody has signed in. Throws `ApiProblem` for a wrong key. */
async function visitorOf({ request, response }: Visit, services: Services): Promise<Principal | undefined> {
  if (bearerOf(request) !== undefined) {
    return letIn({ request, response }, services);
  }
  if (readSessionCookie(request) === undefined) {
    return undefined;
  }
  assertSameOrigin(request);
  const visitor = await findVisitor(request, services);
  if (visitor !== undefined) {
    await countRequest(visitor, { request, response }, services);
  }
  return visitor;
}

/** A browser is shown the way in; whoever asks for data is told what is missing. */
function assertBrowser(request: Request): undefined {
  if (isLooking(request) && request.accepts('json', 'html') === 'html') {
    return undefined;
  }
  throw new ApiProblem('unauthorized', {
    detail: 'Sign in at /admin/sign-in, or send your API key as "Authorization: Bearer <key>".',
    headers: { 'www-authenticate': 'Bearer realm="purgeway"' },
  });
}

/** A key without `admin` changes nothing, whatever Bull Board would let it do, and nobody does what the dashboard does not offer. */
async function assertMayAct(visitor: Principal, visit: Visit, services: Services): Promise<void> {
  const { request } = visit;
  assertUnbound(visitor);
  if (isLooking(request)) {
    assertScope(visitor, lookingScopes(services));
    assertShortPage(request);
    return;
  }
  assertScope(visitor, ['admin']);
  const action = boardActionOf(request.method, request.path);
  if (action === undefined) {
    throw new ApiProblem('dashboard-action-refused', {
      detail:
        'Here queues are paused and resumed, and jobs are tried again, promoted or cleaned away when they have ended.',
    });
  }
  await begin(action, { visit, visitor }, services);
}

/** Writes down what is about to be done, and once it is answered what came of it: Bull Board has the answer to itself. */
async function begin(
  { name, queue }: BoardAction,
  { visit, visitor }: { readonly visit: Visit; readonly visitor: Principal },
  { auditTrail }: Services,
): Promise<void> {
  const asked = { action: name, subject: queue, deed: randomUUID() };
  const { response } = visit;
  await auditTrail.done(visit.entryOf(asked, visitor));
  response.once('close', () => {
    // Nobody is there to be answered, and it goes on: what comes of it is not known.
    if (response.headersSent) {
      void auditTrail.ended(visit.entryOf({ ...asked, status: response.statusCode }, visitor));
    }
  });
}

/** Bull Board would read as many jobs at once as it is asked for. */
function assertShortPage({ query: { jobsPerPage } }: Request): void {
  const isShort = typeof jobsPerPage === 'string' && /^(?:[1-9]\d?|100)$/u.test(jobsPerPage);
  if (jobsPerPage !== undefined && !isShort) {
    throw new ApiProblem('bad-request', { detail: 'A page has at most 100 jobs.' });
  }
}

function isLooking({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}
