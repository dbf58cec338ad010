import express, { type ErrorRequestHandler, type Express } from 'express';
import { createConsole } from './console/console.ts';
import { createDashboard } from './dashboard/dashboard.ts';
import { createDocs } from './docs/docs.ts';
import { createServices, type ApiDeps } from './create-services.ts';
import { serveFailure, servePath, serveUnknown } from './http/serve.ts';
import { routes } from './routes.ts';
import type { Services } from './services.ts';

/** The API as an Express app that does not listen yet. */
export function buildServer(deps: ApiDeps): Express {
  return serveApi(createServices(deps), deps.dashboard);
}

/** The same of services that somebody else works with too. */
export function serveApi(services: Services, dashboard: ApiDeps['dashboard']): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  for (const [path, own] of Map.groupBy(routes, (route) => route.path)) {
    app.all(path, servePath(own, services));
  }
  app.use('/docs', createDocs(services));
  if (dashboard !== undefined) {
    app.use('/admin', createDashboard(dashboard.queues, services));
    app.use('/console', createConsole(services));
  }
  app.use(serveUnknown(services));
  app.use(onError(services));
  return app;
}

/** Only reached by what fails before a route is found, such as an address that does not decode. */
function onError(services: Services): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return (error, request, response, next) => {
    const cause: unknown = error;
    serveFailure(services, cause)(request, response, next);
  };
}
