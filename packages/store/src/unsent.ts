import { targetsPerChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { readMissing, type FanOut, type Unreadable } from './lanes.ts';
import { readPositions } from './truth.ts';

/**
 * Positions of a chunk's targets that each account has still to be sent, and that nothing is under way for: a second call for another
 * would be one too many.
 */
export async function readUnsent(
  deps: StoreDeps,
  piece: FanOut,
  unreadable: Unreadable,
): Promise<Map<string, Set<number>>> {
  // The truth last: one that was under way at the first look is left out, whatever it comes to in between.
  const missing = await readMissing(deps, piece, unreadable);
  const number = piece.first / targetsPerChunk;
  const accepted = await readPositions(deps, piece.meta, { number, states: ['accepted'] });
  return new Map(
    [...accepted].map(([account, indexes]) => [
      account,
      missing.get(account)?.intersection(new Set(indexes)) ?? new Set(),
    ]),
  );
}
