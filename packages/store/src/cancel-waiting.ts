import type { PurgeMeta } from '@purgeway/model';
import { targetsPerChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { forgetWithdrawn, readWithdrawn, withdraw, type FanOut } from './lanes.ts';
import { parseRanges } from './ranges.ts';
import { readChunk } from './read-chunk.ts';
import type { Settle } from './settle.ts';
import { readUnsent } from './unsent.ts';

/**
 * Takes back every target that still waits and settles it as cancelled; answers how many. Safe to repeat, also after a
 * crash half-way.
 */
export async function cancelWaiting(deps: StoreDeps, meta: PurgeMeta, settle: Settle): Promise<number> {
  for await (const piece of storedPieces(deps, meta)) {
    await withdraw(deps, piece);
  }
  let cancelled = 0;
  for (const account of Object.keys(meta.accounts)) {
    const ranges = await readWithdrawn(deps, account, meta.id);
    if (ranges.length > 0) {
      cancelled += await settleCancelled(deps, settle, {
        meta,
        account,
        indexes: ranges.flatMap(parseRanges),
      });
      await forgetWithdrawn(deps, { account, operationId: meta.id, ranges });
    }
  }
  return cancelled;
}

/**
 * Ends a cancellation whose targets nobody puts in any more: after those that wait, settles those that never came into a lane, and
 * leaves those that are on their way.
 */
export async function endCancellation(deps: StoreDeps, meta: PurgeMeta, settle: Settle): Promise<void> {
  await cancelWaiting(deps, meta, settle);
  for await (const piece of storedPieces(deps, meta)) {
    for (const [account, unsent] of await readUnsent(deps, piece, 'leave')) {
      if (unsent.size > 0) {
        await settleCancelled(deps, settle, { meta, account, indexes: [...unsent] });
      }
    }
  }
}

async function* storedPieces(deps: StoreDeps, meta: PurgeMeta): AsyncGenerator<FanOut> {
  for (let first = 0; first < meta.targets; first += targetsPerChunk) {
    const targets = (await readChunk(deps, meta.id, first / targetsPerChunk)) ?? [];
    yield { meta, targets, first };
  }
}

interface Cancelled {
  readonly meta: PurgeMeta;
  readonly account: string;
  readonly indexes: readonly number[];
}

function settleCancelled(
  deps: StoreDeps,
  settle: Settle,
  { meta: { id, client }, account, indexes }: Cancelled,
): Promise<number> {
  const at = new Date(deps.now()).toISOString();
  const note = { account, at, message: 'Cancelled by the client.' };
  return settle({ operationId: id, client, indexes, state: 'cancelled', note });
}
