import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { AuditEntry } from '@purgeway/store';
import { clientAddressOf } from '../access/client-address.ts';
import type { Principal } from '../access/key-ring.ts';
import { problemFromError } from '../problems/from-error.ts';
import type { Services } from '../services.ts';
import type { Answer } from './answer.ts';
import type { AuditOutcome, Deed, Route, Said } from './route.ts';

export interface Audited {
  readonly route: Pick<Route, 'action'>;
  readonly request: Request;
  readonly requestId: string;
}

/** Who asks, as far as it is known yet, and for what. */
export interface Asker {
  principal?: Principal;
  readonly entryOf: (outcome: AuditOutcome) => AuditEntry;
  readonly deed: Deed;
}

type AuditServices = Pick<Services, 'auditTrail' | 'trustedProxies'>;

/**
 * Does some work and writes down who asked for it and what came of it, before the answer goes out: all of what changes something, and of
 * the rest what was refused for lack of a key or of rights. What is done as a deed is written down before it is done, too.
 */
export async function audited(
  { route: { action }, request, requestId }: Audited,
  { auditTrail, trustedProxies }: AuditServices,
  work: (asker: Asker) => Said | Promise<Said>,
): Promise<Said> {
  /** What links the entries of the deed; empty until one is begun. */
  let begun: Partial<Pick<AuditEntry, 'deed' | 'subject' | 'action'>> = {};
  const asker: Asker = {
    entryOf: (outcome) => ({
      action: action ?? 'read',
      client: asker.principal?.client,
      key: asker.principal?.key,
      address: clientAddressOf(request, trustedProxies),
      requestId,
      ...outcome,
      ...begun,
    }),
    deed: async (subject, act, own) => {
      begun = { deed: randomUUID(), subject, ...(own !== undefined && { action: own }) };
      await auditTrail.done(asker.entryOf({}));
      return act();
    },
  };
  try {
    const said = await work(asker);
    if (action !== undefined && !('lines' in said) && !('events' in said)) {
      const entry = (): AuditEntry =>
        asker.entryOf({ status: said.status, subject: subjectOf(said, request) });
      if (begun.deed !== undefined) {
        // It is done: an answer that says otherwise would have it done again.
        await auditTrail.ended(entry());
      } else if (said.isAudited !== true) {
        await auditTrail.done(entry());
      }
    }
    return said;
  } catch (error) {
    const { status, code } = problemFromError(error);
    const entry = asker.entryOf({ status, code });
    if (action !== undefined || isTurnedAway(status)) {
      const written = begun.deed === undefined ? auditTrail.refused(entry) : auditTrail.ended(entry);
      // When it is the store that fails, nobody is kept waiting for it once more.
      await (status >= 500 ? undefined : written);
    }
    throw error;
  }
}

/** Of what changes nothing, these refusals and our own failures are written down too. */
function isTurnedAway(status: number): boolean {
  return status === 401 || status === 403 || status === 429 || status >= 500;
}

/** The id of what was made, or else of what was named. Only asked for when it was found: a path may hold anything. */
function subjectOf(said: Answer, { params }: Request): string | undefined {
  const made = said.headers?.['location']?.split('/').at(-1);
  const [named] = Object.values(params).flat();
  return made ?? named;
}
