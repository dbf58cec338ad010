import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { dress } from '../dashboard/dress.ts';
import { visitOf } from '../dashboard/visit.ts';
import { pageSecurityHeaders } from '../http/security-headers.ts';
import { sendFile } from '../http/send-file.ts';
import type { Services } from '../services.ts';
import { createDocsFiles } from './files.ts';

type Needs = Pick<Services, 'logger' | 'observer' | 'trustedProxies'>;

/** The description of the API for people, to be mounted at `/docs`. It needs nothing from the internet. Anyone may read it. */
export function createDocs(services: Needs): Router {
  const router = Router();
  router.get('/{:name}', serveFile(createDocsFiles(), services));
  return router;
}

function serveFile(findFile: ReturnType<typeof createDocsFiles>, services: Needs): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    const { name = '' } = request.params;
    const file = typeof name === 'string' ? await findFile(name) : undefined;
    if (file === undefined) {
      next();
      return;
    }
    dress(visitOf(request, response, services), { headers: pageSecurityHeaders, route: '/docs', services });
    response.setHeader('cache-control', 'public, max-age=0, must-revalidate');
    sendFile(file, { request, response });
  };
}
