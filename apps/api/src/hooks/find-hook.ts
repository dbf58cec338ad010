import type { Request } from 'express';
import { pathParameter } from '../http/route.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import type { OwnHook } from './own-hooks.ts';

/** The hook that the path names. Throws `ApiProblem` 404. */
export function findHook(request: Request, { hooks }: Pick<Services, 'hooks'>): OwnHook {
  const own = hooks.get(pathParameter(request, 'hook'));
  if (own === undefined) {
    throw noSuchHook();
  }
  return own;
}

export function noSuchHook(): ApiProblem {
  return new ApiProblem('hook-not-found', {
    detail: 'There is no hook of this name: compare the address with the config.',
  });
}
