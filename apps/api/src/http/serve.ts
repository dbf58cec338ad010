import type { Request, RequestHandler, Response } from 'express';
import { clientAddressOf } from '@purgeway/access';
import { noTracer } from '@purgeway/telemetry';
import { assertScope } from '../access/assert-scope.ts';
import { assertUnbound } from '../access/assert-within-key.ts';
import { letIn } from '../access/let-in.ts';
import { problemFromError } from '../problems/from-error.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { sendAnswer, sendProblem, sendText } from './answer.ts';
import { logWhenClosed, type Trace } from './log-request.ts';
import { requestIdOf } from './request-id.ts';
import { pathOf } from './request-target.ts';
import { audited } from './audited.ts';
import type { Route, Said } from './route.ts';
import { sendEvents } from './send-events.ts';
import { sendLines } from './send-lines.ts';
import { traced } from './traced.ts';

/** Serves one path: picks the route by method, lets in who may, answers, and writes one log line. */
export function servePath(routes: readonly Route[], services: Services): RequestHandler {
  const pattern = routes[0]?.path ?? nowhere;
  const isProbe = routes.some((route) => route.isProbe === true);
  const followed = isProbe ? { ...services, tracer: noTracer } : services;
  return serve(followed, pattern, async (request, response, trace) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = routes.find((candidate) => candidate.method === method);
    if (route === undefined) {
      throw methodNotAllowed(routes);
    }
    const call = { request, response, requestId: trace.requestId };
    if (route.access === 'public') {
      return route.handler(call, services);
    }
    const address = clientAddressOf(request, services.trustedProxies);
    const { params } = request;
    return audited({ route, address, requestId: trace.requestId, params }, services, async (asker) => {
      const principal = await letIn(call, services);
      trace.client = principal.client;
      asker.principal = principal;
      assertScope(principal, route.access);
      if (route.reach === 'client') {
        assertUnbound(principal);
      }
      return route.handler({ ...call, principal, auditOf: asker.entryOf, deed: asker.deed }, services);
    });
  });
}

/** Serves every address that no route has. */
export function serveUnknown(services: Services): RequestHandler {
  return serveFailure(
    services,
    new ApiProblem('route-not-found', { detail: 'Check the address; the API begins with /v1.' }),
  );
}

/** Answers with the problem that an error stands for. */
export function serveFailure(services: Services, error: unknown): RequestHandler {
  return serve(services, nowhere, () => Promise.reject(problemFromError(error)));
}

/** What metrics call the addresses that no route has. */
const nowhere = 'none';

type Work = (request: Request, response: Response, trace: Trace) => Said | Promise<Said>;

function serve(services: Services, route: string, work: Work): RequestHandler {
  const handle = async (request: Request, response: Response): Promise<void> => {
    const trace: Trace = { requestId: requestIdOf(request), route };
    const path = pathOf(request);
    logWhenClosed(services, { request, response, trace, path });
    const explain = (error: unknown): ApiProblem => {
      const problem = problemFromError(error, request.method);
      trace.code = problem.code;
      trace.reason = reasonOf(problem);
      logUnexpected(services, problem, trace);
      return problem;
    };
    const place = { instance: path, requestId: trace.requestId };
    try {
      const said = await work(request, response, trace);
      if ('lines' in said) {
        await sendLines(response, said, { ...place, explain });
        return;
      }
      if ('text' in said) {
        sendText(response, said, trace.requestId);
        return;
      }
      if ('events' in said) {
        await sendEvents(response, said, trace.requestId);
        return;
      }
      trace.isReplay = said.headers?.['idempotent-replayed'] === 'true';
      sendAnswer(response, said, trace.requestId);
    } catch (error) {
      sendProblem(response, explain(error), place);
    }
  };
  return (request, response) => {
    const handled = traced({ request, response, route }, services, () => handle(request, response));
    services.underWay.add(handled);
    return handled;
  };
}

/** The exact cause goes to the log alone. */
function logUnexpected({ logger }: Services, problem: ApiProblem, { requestId }: Trace): void {
  if (problem.code === 'internal-error') {
    logger.error({ err: problem.cause, requestId }, 'api.failed');
  }
}

function methodNotAllowed(routes: readonly Route[]): ApiProblem {
  const allowed = routes.map(({ method }) => method).join(', ');
  return new ApiProblem('method-not-allowed', {
    detail: `Use ${allowed} for this address.`,
    headers: { allow: allowed },
  });
}

/** What lies behind a failure of ours, for the log. What the client did wrong may quote its body, which is not logged. */
function reasonOf({ status, facts: { cause } }: ApiProblem): string | undefined {
  return status >= 500 && cause instanceof Error ? cause.message : undefined;
}
