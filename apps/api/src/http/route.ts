import type { Request, Response } from 'express';
import type { Scope } from '@purgeway/config';
import type { AuditEntry } from '@purgeway/store';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import type { CapabilityDescription } from '../discovery/capability.ts';
import type { RouteSpec } from '../openapi/route-spec.ts';
import type { Answer, EventsAnswer, LinesAnswer, TextAnswer } from './answer.ts';

/** A request that anyone may make. */
export interface PublicCall {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
}

/** A request of a known client. */
export interface Call extends PublicCall {
  readonly principal: Principal;
  /** What the audit log is to say of the request once it has that outcome. Only for routes with an `action`. */
  readonly auditOf: (outcome: AuditOutcome) => AuditEntry;
  /** What changes something is done in here. Only for routes with an `action`. */
  readonly deed: Deed;
}

/**
 * Does what was asked for, once it is written down that it is about to be done to `subject`; what comes of it is written down when the
 * request is answered. Rejects with `StoreUnavailableError`, with nothing done, when that cannot be written down. `action`: where it is
 * more than what its route says.
 */
export type Deed = <T>(subject: string, work: () => Promise<T>, action?: string) => Promise<T>;

/** What came of a request. */
export type AuditOutcome = Pick<AuditEntry, 'status' | 'code' | 'subject' | 'targets'>;

export type Said = Answer | LinesAnswer | TextAnswer | EventsAnswer;

export type Handler<C extends PublicCall> = (call: C, services: Services) => Said | Promise<Said>;

interface RouteBase {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Express path, such as `/v1/operations/:id`. */
  readonly path: string;
  /** Machines ask for it all the time: it makes no traces. */
  readonly isProbe?: true;
  /** What the audit log calls it. Absent: it changes nothing, and only refusals are written down. */
  readonly action?: string;
  /** What `GET /openapi.json` says of it. */
  readonly spec: RouteSpec;
  /** What `GET /v1/discovery` says of it. Absent: nothing. */
  readonly capability?: CapabilityDescription;
}

/** A route; `access` names the scopes of which a key needs one (`admin` always does), or says that no key is needed. */
export type Route =
  | (RouteBase & { readonly access: 'public'; readonly handler: Handler<PublicCall> })
  | (RouteBase & {
      readonly access: readonly Scope[];
      /** `client`: it touches what all of the client relies on, which no key that is limited to some hostnames may. */
      readonly reach?: 'client';
      readonly handler: Handler<Call>;
    });

/** A path parameter, which the route's path guarantees. */
export function pathParameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}
