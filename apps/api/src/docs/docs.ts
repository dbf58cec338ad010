import { Router, type Request, type RequestHandler, type Response } from 'express';
import { logWhenClosed } from '../http/log-request.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pathOf } from '../http/request-target.ts';
import { pageSecurityHeaders } from '../http/security-headers.ts';
import type { Services } from '../services.ts';
import { createDocsFiles, type DocsFile } from './files.ts';

/** The description of the API for people, to be mounted at `/docs`. It needs nothing from the internet. Anyone may read it. */
export function createDocs(services: Pick<Services, 'logger'>): Router {
  const router = Router();
  router.get('/{:name}', serveFiles(services));
  return router;
}

function serveFiles(services: Pick<Services, 'logger'>): RequestHandler {
  const fileOf = createDocsFiles();
  return async (request, response, next) => {
    const { name = '' } = request.params;
    const file = typeof name === 'string' ? await fileOf(name) : undefined;
    if (file === undefined) {
      next();
      return;
    }
    const requestId = requestIdOf(request);
    logWhenClosed(services, { request, response, trace: { requestId }, path: pathOf(request) });
    sendFile(file, requestId, { request, response });
  };
}

function sendFile(
  { type, etag, bytes, gzipped }: DocsFile,
  requestId: string,
  { request, response }: { readonly request: Request; readonly response: Response },
): void {
  const isZipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  const isKnown = request.headers['if-none-match'] === etag;
  const body = isZipped ? gzipped : bytes;
  response.writeHead(isKnown ? 304 : 200, {
    ...pageSecurityHeaders,
    'x-request-id': requestId,
    'cache-control': 'public, max-age=0, must-revalidate',
    vary: 'accept-encoding',
    etag,
    ...(!isKnown && {
      'content-type': type,
      'content-length': body.length,
      ...(isZipped && { 'content-encoding': 'gzip' }),
    }),
  });
  response.end(isKnown ? undefined : body);
}
