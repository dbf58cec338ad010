import type { Request } from 'express';
import { ApiProblem } from '../problems/problem.ts';
import { mediaTypeOf } from './media-type.ts';
import { readJson } from './read-json.ts';

/** Reads a body that must be JSON and say so. Throws `ApiProblem` when it is not. */
export async function readJsonBody({ request }: { readonly request: Request }): Promise<unknown> {
  if (mediaTypeOf(request) !== 'application/json') {
    throw new ApiProblem('unsupported-media-type', { detail: 'Set Content-Type to application/json.' });
  }
  return readJson(request);
}
