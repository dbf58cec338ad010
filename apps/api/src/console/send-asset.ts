import type { Console } from '@purgeway/console';
import type { Request, Response } from 'express';
import { sendFile } from '../http/send-file.ts';
import { ApiProblem } from '../problems/problem.ts';

/**
 * Sends a part of the console's code. Its address changes with its contents, so browsers keep it for ever. Throws `ApiProblem` 404 for
 * what is not of this release: a page of another one loads itself anew.
 */
export function sendAsset({ assets, base }: Console, request: Request, response: Response): void {
  const address = `/console${request.path}`;
  const asset = address.startsWith(base) ? assets.get(address.slice(base.length)) : undefined;
  if (asset === undefined) {
    throw new ApiProblem('route-not-found', { detail: 'No such part of the console in this release.' });
  }
  response.setHeader('cache-control', 'public, max-age=31536000, immutable');
  sendFile(asset, { request, response });
}
