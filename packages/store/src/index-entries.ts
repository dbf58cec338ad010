import type { StoreDeps } from './deps.ts';
import { writeTogether } from './connection.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { bucketOf, dayOf, levelFor, packReference, type Reference } from './find-terms.ts';

/** A term of an operation to be put into the index. */
export interface IndexEntry {
  readonly term: Buffer;
  readonly reference: Reference;
}

/** Entries of one call of the script. */
const entriesPerScript = 500;
/** A level that is nearly full takes so many more: most of them may be of terms that it has. */
const entriesMin = 100;

/** Puts entries into the index, to be kept for at least `keepMs`. Safe to repeat. */
export async function putEntries(
  deps: StoreDeps,
  entries: readonly IndexEntry[],
  keepMs: number,
): Promise<void> {
  const byDay = Map.groupBy(entries, ({ reference }) => dayOf(reference.atMs));
  for (const [day, own] of byDay) {
    const counter = deps.keys.foundOn(day);
    let terms = Number((await deps.redis.get(counter).catch(unavailableUnlessKnown)) ?? 0);
    let left = own;
    while (left.length > 0) {
      const { level, room } = levelFor(terms);
      const fitting = left.slice(0, Math.max(room, entriesMin));
      left = left.slice(fitting.length);
      const added = await putInLevel(deps, { day, level, fitting, keepMs });
      await count(deps, counter, { added, keepMs });
      // Whoever looks for something looks in the levels that the count stands for, so it alone says where the next go.
      terms += added;
    }
  }
}

interface LevelPart {
  readonly day: number;
  readonly level: number;
  readonly fitting: readonly IndexEntry[];
  readonly keepMs: number;
}

/** Answers how many terms are new. */
async function putInLevel(deps: StoreDeps, { day, level, fitting, keepMs }: LevelPart): Promise<number> {
  const byBucket = Map.groupBy(fitting, ({ term }) => bucketOf(term, level));
  writeTogether(deps.redis);
  const added = await Promise.all(
    [...byBucket].flatMap(([bucket, inBucket]) =>
      partsOf(inBucket).map((part) => put(deps, deps.keys.found({ day, level, bucket }), { part, keepMs })),
    ),
  );
  return added.reduce((sum, one) => sum + one, 0);
}

interface Part {
  readonly part: readonly IndexEntry[];
  readonly keepMs: number;
}

async function put(deps: StoreDeps, bucket: string, { part, keepMs }: Part): Promise<number> {
  const args = part.flatMap(({ term, reference }) => [term, packReference(reference)]);
  return Number(await deps.run('find', bucket, [Math.ceil(keepMs), ...args]));
}

/** Which levels there are follows from the count: it must be there for as long as any bucket. */
async function count(
  { redis }: StoreDeps,
  counter: string,
  { added, keepMs }: { readonly added: number; readonly keepMs: number },
): Promise<void> {
  const [, leftMs] = await Promise.all([redis.incrby(counter, added), redis.pttl(counter)]).catch(
    unavailableUnlessKnown,
  );
  if (leftMs < keepMs) {
    await redis.pexpire(counter, Math.ceil(keepMs)).catch(unavailableUnlessKnown);
  }
}

function partsOf(entries: readonly IndexEntry[]): IndexEntry[][] {
  const parts: IndexEntry[][] = [];
  for (let first = 0; first < entries.length; first += entriesPerScript) {
    parts.push(entries.slice(first, first + entriesPerScript));
  }
  return parts;
}
