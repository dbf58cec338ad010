import type { Scope } from '@purgeway/config';
import { ApiProblem } from '../problems/problem.ts';
import { hasScope, type Principal } from './key-ring.ts';

/** Throws `ApiProblem` 403 when the key has none of the scopes. */
export function assertScope(principal: Principal, wanted: readonly Scope[]): void {
  if (!hasScope(principal, wanted)) {
    throw new ApiProblem('forbidden', {
      detail: `This needs a key with the scope ${wanted.map((scope) => `"${scope}"`).join(' or ')}; yours has ${principal.scopes.join(', ')}.`,
    });
  }
}
