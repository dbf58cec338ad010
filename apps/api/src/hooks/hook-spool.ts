import { asError, isSealed, VaultError, type Vault } from '@purgeway/model';
import { quietErrors, type Clock, type Logger } from '@purgeway/runtime';
import { StoreFullError, StoreUnavailableError } from '@purgeway/store';
import { z } from 'zod';
import { ApiProblem } from '../problems/problem.ts';
import type { Spool, SpoolStatus } from '../spool/spool.ts';
import type { HookArrival } from './arrival.ts';

/** Keeps hooks on this machine's disk while Redis is away. */
export interface HookSpool {
  /** Resolves when it is on disk. Rejects with `SpoolUnavailableError`. */
  keep(arrival: HookArrival): Promise<void>;
  /**
   * Hands in what is kept, the oldest first; answers how many records stay kept although others were handed in. Rejects when none can be handed
   * in now; what is left stays kept.
   */
  handInAll(handIn: HandInArrival): Promise<number>;
  status(): SpoolStatus;
  /** Bytes of what was set aside and nobody has taken away since. Never rejects. */
  asideBytes(): Promise<number>;
}

type HandInArrival = (arrival: HookArrival) => Promise<void>;

export interface HookSpoolDeps {
  readonly spool: Spool;
  /** Seals what is kept. Absent: it is kept as it is. */
  readonly vault?: Vault | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * So long what this process cannot read, or knows no hook for, is kept: others that are started anew one after another may have the key or
 * the hook already.
 */
const othersMayMs = 3_600_000;

const list = z.array(z.string());

const arrivalSchema = z.object({
  hook: z.string(),
  atMs: z.number(),
  delivery: z.discriminatedUnion('by', [
    z.object({ by: z.enum(['sender', 'nobody']), key: z.string() }),
    z.object({ by: z.literal('content'), key: z.string(), forMs: z.number() }),
  ]),
  targets: z.object({ urls: list, directories: list, tags: list }),
  address: z.string(),
  requestId: z.string(),
});

/** What a sealed record is sealed for. */
const place = 'hook-spool';

export function createHookSpool({ spool, vault, clock, logger }: HookSpoolDeps): HookSpool {
  const read = (text: string): HookArrival => {
    const plain = isSealed(text) ? openSealed(text, vault) : text;
    return arrivalSchema.parse(JSON.parse(plain));
  };

  const report = quietErrors((error, times) => logger.error({ err: error, times }, 'hooks.spooled-kept'));
  const keep = (cause: unknown): 'kept' => {
    report(asError(cause));
    return 'kept';
  };
  const setAside = async (text: string, error: unknown): Promise<'kept' | void> => {
    try {
      await spool.setAside(text, error instanceof Error ? error.message : 'unknown');
    } catch (failure) {
      return keep(failure);
    }
    logger.error({ err: error }, 'hooks.spooled-set-aside');
  };

  const leaveToOthers = async (text: string, sinceMs: number, error: unknown): Promise<'kept' | void> =>
    clock.now() - sinceMs < othersMayMs ? keep(error) : setAside(text, error);

  /** What cannot be read, or what nobody takes, must not stand in the way of the others. */
  const handInOne = async (text: string, sinceMs: number, handIn: HandInArrival): Promise<'kept' | void> => {
    let arrival: HookArrival;
    try {
      arrival = read(text);
    } catch (error) {
      return leaveToOthers(text, sinceMs, error);
    }
    try {
      await handIn(arrival);
    } catch (error) {
      if (mayPass(error)) {
        throw error;
      }
      if (!(error instanceof ApiProblem)) {
        // It was answered with yes: a fault of ours must not undo that.
        return keep(error);
      }
      return error.code === 'hook-not-found' ? leaveToOthers(text, sinceMs, error) : setAside(text, error);
    }
  };

  return {
    keep: (arrival) => {
      const text = JSON.stringify(arrival);
      return spool.append(vault === undefined ? text : vault.seal(text, place));
    },
    handInAll: async (handIn) => {
      let kept = 0;
      await spool.drain(async (text, sinceMs) => {
        const outcome = await handInOne(text, sinceMs, handIn);
        kept += outcome === 'kept' ? 1 : 0;
        return outcome;
      });
      return kept;
    },
    status: () => spool.status(),
    asideBytes: () => spool.asideBytes(),
  };
}

function openSealed(text: string, vault: Vault | undefined): string {
  if (vault === undefined) {
    throw new VaultError('There are no encryption keys to open it with.');
  }
  return vault.open(text, place);
}

/** Whether the same may be handed in later. */
function mayPass(error: unknown): boolean {
  return (
    error instanceof StoreUnavailableError ||
    error instanceof StoreFullError ||
    (error instanceof ApiProblem && error.status >= 429)
  );
}
