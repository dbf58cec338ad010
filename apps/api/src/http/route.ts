import type { Request, Response } from 'express';
import type { Scope } from '@purgeway/config';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import type { Answer } from './answer.ts';

/** A request that anyone may make. */
export interface PublicCall {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
}

/** A request of a known client. */
export interface Call extends PublicCall {
  readonly principal: Principal;
}

export type Handler<C extends PublicCall> = (call: C, services: Services) => Answer | Promise<Answer>;

interface RouteBase {
  readonly method: 'GET' | 'POST';
  /** Express path, such as `/v1/operations/:id`. */
  readonly path: string;
}

/** A route; `access` names the scopes of which a key needs one (`admin` always does), or says that no key is needed. */
export type Route =
  | (RouteBase & { readonly access: 'public'; readonly handler: Handler<PublicCall> })
  | (RouteBase & { readonly access: readonly Scope[]; readonly handler: Handler<Call> });

/** A path parameter, which the route's path guarantees. */
export function pathParameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
