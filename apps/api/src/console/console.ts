import { loadConsole, type Console } from '@purgeway/console';
import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { hasScope, type Principal } from '../access/key-ring.ts';
import { countRequest } from '../access/let-in.ts';
import { readSessionCookie } from '../dashboard/cookie.ts';
import { dress } from '../dashboard/dress.ts';
import { lookingScopes } from '../dashboard/looking-scopes.ts';
import { findVisitor } from '../dashboard/session.ts';
import { visitOf, type Visit } from '../dashboard/visit.ts';
import { consoleSecurityHeaders } from '../http/security-headers.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { sendAsset } from './send-asset.ts';

/**
 * The console, to be mounted at `/console`: one page for whoever has signed in at the dashboard, whatever address below is asked for, and
 * its code. The code is the same for everybody and holds nothing of anybody, so it is served to all.
 */
export function createConsole(services: Services): Router {
  const loaded = loadConsole();
  const router = Router();
  router.get('/assets/:release/*path', (request, response) => {
    dress(visitOf(request, response, services), {
      headers: consoleSecurityHeaders,
      route: '/console',
      services,
    });
    sendAsset(loaded, request, response);
  });
  router.get('/{*path}', page(loaded, services));
  return router;
}

function page(loaded: Console, services: Services): RequestHandler {
  return async (request: Request, response: Response, _next: NextFunction) => {
    const visit = visitOf(request, response, services);
    dress(visit, { headers: consoleSecurityHeaders, route: '/console', services });
    const visitor = await visitorOf(visit, services);
    if (visitor !== undefined) {
      response.status(200).type('html').send(loaded.page(visitor));
      return;
    }
    if (isFollowedLink(request)) {
      response.status(200).type('html').send(comeAgain);
      return;
    }
    response.redirect(303, `/admin/sign-in?to=${encodeURIComponent(request.originalUrl)}`);
  };
}

/** Who has signed in with this browser. Throws `ApiProblem`: 403 for a key that may not look any more, 429 for too many requests. */
async function visitorOf({ request, response }: Visit, services: Services): Promise<Principal | undefined> {
  const visitor = await findVisitor(request, services);
  if (visitor === undefined) {
    return undefined;
  }
  await countRequest(visitor, { request, response }, services);
  if (!hasScope(visitor, lookingScopes(services))) {
    throw new ApiProblem('forbidden', { detail: 'The key that you signed in with may not see the console.' });
  }
  return visitor;
}

/** A link on a page of another site: the browser kept its cookie back, so that nobody knows yet whether somebody has signed in. */
function isFollowedLink(request: Request): boolean {
  return request.headers['sec-fetch-site'] === 'cross-site' && readSessionCookie(request) === undefined;
}

/** Asks for the same address once more, from a page of ours now. */
const comeAgain = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Purgeway</title><meta http-equiv="refresh" content="0"></head>
<body><a href="">Go on to Purgeway</a></body></html>
`;
