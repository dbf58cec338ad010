import type { Request } from 'express';
import type { AuditEntry } from '@purgeway/store';
import { clientAddressOf } from '../access/client-address.ts';
import type { Principal } from '../access/key-ring.ts';
import { problemFromError } from '../problems/from-error.ts';
import type { Services } from '../services.ts';
import type { AuditOutcome, Route, Said } from './route.ts';

export interface Audited {
  readonly route: Pick<Route, 'action'>;
  readonly request: Request;
  readonly requestId: string;
}

/** Who asks, as far as it is known yet. */
export interface Asker {
  principal?: Principal;
  readonly entryOf: (outcome: AuditOutcome) => AuditEntry;
}

type AuditServices = Pick<Services, 'auditTrail' | 'trustedProxies'>;

/**
 * Does some work and writes down who asked for it and what came of it, before the answer goes out: all of what changes something, and of
 * the rest what was refused for lack of a key or of rights.
 */
export async function audited(
  { route: { action }, request, requestId }: Audited,
  { auditTrail, trustedProxies }: AuditServices,
  work: (asker: Asker) => Said | Promise<Said>,
): Promise<Said> {
  const asker: Asker = {
    entryOf: (outcome) => ({
      action: action ?? 'read',
      client: asker.principal?.client,
      key: asker.principal?.key,
      address: clientAddressOf(request, trustedProxies),
      requestId,
      ...outcome,
    }),
  };
  try {
    const said = await work(asker);
    if (action !== undefined && !('lines' in said) && said.isAudited !== true) {
      await auditTrail.done(asker.entryOf({ status: said.status, subject: subjectOf(said, request) }));
    }
    return said;
  } catch (error) {
    const { status, code } = problemFromError(error);
    const entry = asker.entryOf({ status, code });
    if (status >= 500) {
      // The store may be what fails: nobody is kept waiting for it once more.
      void auditTrail.refused(entry);
    } else if (action !== undefined || status === 401 || status === 403 || status === 429) {
      await auditTrail.refused(entry);
    }
    throw error;
  }
}

/** The id of what was made, or else of what was named. Only asked for when it was found: a path may hold anything. */
function subjectOf(said: Exclude<Said, { lines: unknown }>, { params }: Request): string | undefined {
  const made = said.headers?.['location']?.split('/').at(-1);
  const [named] = Object.values(params).flat();
  return made ?? named;
}
