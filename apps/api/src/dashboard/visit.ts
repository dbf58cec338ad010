import type { Request, Response } from 'express';
import { clientAddressOf } from '@purgeway/access';
import type { AuditEntry } from '@purgeway/store';
import type { Principal } from '../access/key-ring.ts';
import { requestIdOf } from '../http/request-id.ts';
import type { Services } from '../services.ts';

/** A request for a page of the dashboard. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  /** What the audit log is to say of it. */
  readonly entryOf: (
    what: Pick<AuditEntry, 'action' | 'status' | 'code' | 'subject' | 'deed'>,
    who?: Principal,
  ) => AuditEntry;
}

export function visitOf(
  request: Request,
  response: Response,
  { trustedProxies }: Pick<Services, 'trustedProxies'>,
): Visit {
  const requestId = requestIdOf(request);
  const address = clientAddressOf(request, trustedProxies);
  return {
    request,
    response,
    requestId,
    entryOf: (what, who) => ({ ...what, client: who?.client, key: who?.key, address, requestId }),
  };
}
