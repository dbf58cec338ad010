import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

/** The position of an operation in a listing: time of creation and id. */
export interface Position {
  readonly createdAtMs: number;
  readonly id: string;
}

export function newestFirst(a: Position, b: Position): number {
  if (a.createdAtMs !== b.createdAtMs) {
    return b.createdAtMs - a.createdAtMs;
  }
  return a.id === b.id ? 0 : Number(a.id < b.id) * 2 - 1;
}

export function formatPosition({ createdAtMs, id }: Position): string {
  return `${createdAtMs}:${id}`;
}

/** The opposite of {@link formatPosition}; undefined for what is none. */
export function parsePosition(text: string | undefined): Position | undefined {
  const match = /^(\d+):(\S+)$/u.exec(text ?? '');
  return match?.[2] === undefined ? undefined : { createdAtMs: Number(match[1]), id: match[2] };
}

/** A client's operations that come after a position, newest first. `toMs`: none that was asked for later. */
export async function readPositions(
  deps: StoreDeps,
  client: string,
  {
    after,
    limit,
    toMs = Infinity,
  }: { readonly after: Position | undefined; readonly limit: number; readonly toMs?: number | undefined },
): Promise<Position[]> {
  const latest = Math.min(after?.createdAtMs ?? Infinity, toMs);
  const from = latest === Infinity ? '+inf' : String(latest);
  const positions: Position[] = [];
  // Entries of the very millisecond where the last page ended are read again and left out: page by page until enough.
  for (let offset = 0; positions.length < limit; offset += limit) {
    const reply = await deps.redis
      .zrevrangebyscore(deps.keys.operationsOf(client), from, '-inf', 'WITHSCORES', 'LIMIT', offset, limit)
      .catch(unavailableUnlessKnown);
    const texts = reply.flat().map(String);
    for (let i = 0; i + 1 < texts.length; i += 2) {
      const position = { id: texts[i] ?? '', createdAtMs: Number(texts[i + 1]) };
      if (after === undefined || newestFirst(after, position) < 0) {
        positions.push(position);
      }
    }
    if (texts.length < 2 * limit) {
      break;
    }
  }
  return positions;
}
