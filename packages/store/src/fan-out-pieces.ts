import type { OperationMeta, PurgeMeta } from '@purgeway/model';
import { targetsPerChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { fanOut, withdraw, type FanOut } from './lanes.ts';
import { readChunk } from './read-chunk.ts';

/** An operation whose targets are not all in lanes by then is looked at by the reconciler. */
export const fanOutExpectedWithinMs = 6_000;

/** Puts an operation's pieces into their lanes, one after another. The record is durable: what fails here is the reconciler's to mend. */
export async function fanOutPieces(deps: StoreDeps, pieces: readonly FanOut[]): Promise<void> {
  for (const [i, piece] of pieces.entries()) {
    await fanOut(deps, [piece]);
    if (!(await mayGoOn(deps, piece, i + 1 === pieces.length))) {
      return;
    }
  }
}

/** Chunks by number, from one to the one before `end`. */
export interface StoredChunks {
  readonly from: number;
  readonly end: number;
  /** What of a chunk is not sent, where some of it may have been put in before; see `FanOut`. */
  readonly unsentOf?: (piece: FanOut) => Promise<FanOut['unsent']>;
}

/** Puts the stored chunks from `from` up to the one before `end` into their lanes, and notes how far it came. */
export async function fanOutStored(
  deps: StoreDeps,
  meta: PurgeMeta,
  { from, end, unsentOf }: StoredChunks,
): Promise<void> {
  const key = deps.keys.operation(meta.id);
  for (let number = from; number < end; number += 1) {
    const targets = await readChunk(deps, meta.id, number);
    if (targets === undefined) {
      return;
    }
    const piece = { meta, targets, first: number * targetsPerChunk };
    await fanOut(deps, [{ ...piece, unsent: await unsentOf?.(piece) }]);
    await deps.redis.hset(key, 'fanned', number + 1);
    if (!(await mayGoOn(deps, piece, number + 1 === end))) {
      return;
    }
  }
}

/**
 * Notes that a piece stands in its lanes: the reconciler leaves the operation alone for as long again, or, after the last, until the
 * deadline. False once it is cancelled: the piece is taken back, and the reconciler ends what is left.
 */
async function mayGoOn(deps: StoreDeps, piece: FanOut, isLast: boolean): Promise<boolean> {
  const { meta } = piece;
  const noteFanningOut = () =>
    deps.redis.zadd(
      deps.keys.openOperationsOf(meta.client),
      'XX',
      deps.now() + fanOutExpectedWithinMs,
      meta.id,
    );
  await (isLast ? noteFannedOut(deps, [meta]) : noteFanningOut());
  // After the time is noted: who cancels from now on notes another, and finds the piece in its lanes.
  if (!(await isCancelled(deps, meta.id))) {
    return true;
  }
  await withdraw(deps, piece);
  await noteFanningOut();
  return false;
}

/** Whether an operation's cancellation was asked for. */
export async function isCancelled(deps: StoreDeps, id: string): Promise<boolean> {
  const found = await deps.redis.hexists(deps.keys.operation(id), 'cancel').catch(unavailableUnlessKnown);
  return found === 1;
}

/**
 * All targets stand in their lanes: the reconciler need not look before the deadline. Nobody waits for it; without it
 * the reconciler puts the targets into their lanes once more, which does no harm.
 */
export async function noteFannedOut(deps: StoreDeps, metas: readonly OperationMeta[]): Promise<void> {
  const byClient = Map.groupBy(metas, (meta) => meta.client);
  await Promise.all(
    [...byClient].map(([client, own]) =>
      deps.redis.zadd(
        deps.keys.openOperationsOf(client),
        'XX',
        ...own.flatMap((meta) => [meta.deadlineAtMs, meta.id]),
      ),
    ),
  );
}
