import { addressGroupOf } from '@purgeway/access';
import type { Clock, Logger } from '@purgeway/runtime';
import type { AuditEntry, AuditStore } from '@purgeway/store';
import { createRateGate } from '../http/rate-gate.ts';

/** Writes down who asked for what. */
export interface AuditTrail {
  /** Resolves when the entry is durable. Rejects with `StoreUnavailableError` when it cannot be written. */
  done(entry: AuditEntry): Promise<void>;
  /** Writes down what came of a deed that was begun, each without bounds. Never rejects: the answer stays the same. */
  ended(entry: AuditEntry): Promise<void>;
  /**
   * Writes down what was refused or failed before anything was done; of many in a row only some, and how many were left out.
   * Never rejects: the answer stays the same.
   */
  refused(entry: AuditEntry): Promise<void>;
}

export interface AuditTrailDeps {
  readonly audit: Pick<AuditStore, 'append'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** So many names are remembered with what was left out of theirs. */
const namesMax = 10_000;

/** Makes a trail. What strangers do is bounded for each address and for all of them, so that nobody can wash the log out. */
export function createAuditTrail({ audit, clock, logger }: AuditTrailDeps): AuditTrail {
  const now = (): number => clock.now();
  const ofOne = createRateGate({ burst: 20, perSecond: 0.1, now });
  const ofStrangers = createRateGate({ burst: 200, perSecond: 0.2, now });
  const leftOut = new Map<string, number>();

  /** How many were left out before this one; undefined: it is left out too. */
  function admit(entry: AuditEntry): number | undefined {
    const name = entry.key === undefined ? addressGroupOf(entry.address) : `key ${entry.key}`;
    const mayPass = ofOne.pass(name) && (entry.key !== undefined || ofStrangers.pass('all'));
    const before = leftOut.get(name) ?? 0;
    if (mayPass) {
      leftOut.delete(name);
      return before;
    }
    if (leftOut.size >= namesMax) {
      leftOut.clear();
    }
    leftOut.set(name, before + 1);
    return undefined;
  }

  async function append(entry: AuditEntry): Promise<void> {
    try {
      await audit.append([entry]);
    } catch (error) {
      logger.warn({ err: error, action: entry.action }, 'api.audit-not-written');
    }
  }

  return {
    done: (entry) => audit.append([entry]),
    ended: append,
    refused: async (entry) => {
      const before = admit(entry);
      if (before !== undefined) {
        await append({ ...entry, ...(before > 0 && { leftOut: before }) });
      }
    },
  };
}
