import type { IncomingMessage } from 'node:http';
import type { Scope } from '@purgeway/config';
import { ApiProblem } from '../problems/problem.ts';
import { hasScope, type KeyRing, type Principal } from './key-ring.ts';

/** Who sent the request. Throws `ApiProblem` 401 when there is no valid key in `Authorization: Bearer`. */
export function authenticate(request: IncomingMessage, keyRing: KeyRing): Principal {
  const apiKey = bearerOf(request);
  if (apiKey === undefined) {
    throw unauthorized('Send your API key as "Authorization: Bearer <key>".', 'Bearer realm="purgeway"');
  }
  const principal = keyRing.find(apiKey);
  if (principal === undefined) {
    throw unauthorized(
      'The API key is unknown or revoked: ask the operator for a valid one.',
      'Bearer realm="purgeway", error="invalid_token"',
    );
  }
  return principal;
}

/** Throws `ApiProblem` 403 when the key has none of the scopes. */
export function assertScope(principal: Principal, wanted: readonly Scope[]): void {
  if (!hasScope(principal, wanted)) {
    throw new ApiProblem('forbidden', {
      detail: `This needs a key with the scope ${wanted.map((scope) => `"${scope}"`).join(' or ')}; yours has ${principal.scopes.join(', ')}.`,
    });
  }
}

/** The key in `Authorization: Bearer`, if there is one. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^bearer +([\x21-\x7e]+) *$/iu.exec(request.headers.authorization ?? '')?.[1];
}

function unauthorized(detail: string, challenge: string): ApiProblem {
  return new ApiProblem('unauthorized', { detail, headers: { 'www-authenticate': challenge } });
}
