import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { assertScope, authenticate, bearerOf } from '../access/authenticate.ts';
import { hasScope, type Principal } from '../access/key-ring.ts';
import { logWhenClosed, pathOf } from '../http/log-request.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pageSecurityHeaders } from '../http/security-headers.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { assertSameOrigin } from './assert-same-origin.ts';
import { createBoard, type DashboardQueue } from './board.ts';
import { readSessionCookie } from './cookie.ts';
import { openSession } from './session.ts';
import { sendSignIn, sendSignOut, signIn, signOut } from './sign-in.ts';

const basePath = '/admin/queues';

/** Bull Board behind our own sign-in, to be mounted at `/admin`: to look at with `read`, to act with `admin`. */
export function createDashboard(queues: readonly DashboardQueue[], services: Services): Router {
  const boards = {
    looking: createBoard({ queues, basePath, readOnlyMode: true }),
    acting: createBoard({ queues, basePath, readOnlyMode: false }),
  };
  const router = Router();
  router.use(express.urlencoded({ extended: false, limit: '4kb' }));
  router.get('/sign-in', page(services, sendSignIn));
  router.post(
    '/sign-in',
    page(services, (request, response) => signIn(request, response, services)),
  );
  router.get('/sign-out', page(services, sendSignOut));
  router.post('/sign-out', page(services, signOut));
  router.use('/queues', (request, response, next) => {
    const visitor = visitorOf(request, services);
    if (visitor === undefined && request.accepts('json', 'html') === 'html') {
      response.redirect(303, '/admin/sign-in');
      return;
    }
    assertMayEnter(visitor, request);
    dress({ request, response, client: visitor.client }, services);
    const board = hasScope(visitor, ['admin']) ? boards.acting : boards.looking;
    board(request, response, next);
  });
  return router;
}

type PageHandler = (request: Request, response: Response) => void;

/** A page of ours: headers, log line, and forms only from our own pages. */
function page(services: Services, handler: PageHandler): RequestHandler {
  return (request, response) => {
    assertSameOrigin(request);
    dress({ request, response }, services);
    handler(request, response);
  };
}

interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly client?: string;
}

function dress({ request, response, client }: Visit, services: Services): void {
  for (const [name, value] of Object.entries(pageSecurityHeaders)) {
    response.setHeader(name, value);
  }
  response.setHeader('cache-control', 'no-store');
  const requestId = requestIdOf(request);
  response.setHeader('x-request-id', requestId);
  const trace = client === undefined ? { requestId } : { requestId, client };
  logWhenClosed(services, { request, response, trace, path: pathOf(request) });
}

/** Who comes, by key or by session; undefined when nobody has signed in. Throws `ApiProblem` for a wrong key. */
function visitorOf(request: Request, services: Services): Principal | undefined {
  if (bearerOf(request) !== undefined) {
    return authenticate(request, services.keyRing);
  }
  const cookie = readSessionCookie(request);
  if (cookie === undefined) {
    return undefined;
  }
  assertSameOrigin(request);
  const session = openSession(services.cursorSecret, cookie, services.clock.now());
  return session === undefined ? undefined : services.keyRing.findById(session.client, session.key);
}

/** A key without `admin` changes nothing, whatever Bull Board would let it do. */
function assertMayEnter(visitor: Principal | undefined, request: Request): asserts visitor is Principal {
  if (visitor === undefined) {
    throw new ApiProblem('unauthorized', {
      detail: 'Sign in at /admin/sign-in, or send your API key as "Authorization: Bearer <key>".',
      headers: { 'www-authenticate': 'Bearer realm="purgeway"' },
    });
  }
  const isLooking = request.method === 'GET' || request.method === 'HEAD';
  assertScope(visitor, isLooking ? ['read', 'admin'] : ['admin']);
}
