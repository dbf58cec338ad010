import type { ChangeMeta, Note, PurgeMeta, RoutedTarget, TargetState, TargetTruth } from '@purgeway/model';
import { z } from 'zod';
import { targetsPerChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { readChunk } from './read-chunk.ts';
import { stateOf } from './records.ts';
import { isUnreadable } from './sealed-values.ts';
import type { NoteRecord, Page, TargetRow } from './types.ts';

/** Bytes of one target in an account's truth: state letter and number of the note. */
const cellBytes = 4;

const noteSchema: z.ZodType<Note> = z.object({
  account: z.string(),
  at: z.string(),
  batch: z.string().optional(),
  vendorTask: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** A page of an operation's targets with the truth of each account, in the order of the request. */
export async function readTargets(
  deps: StoreDeps,
  meta: PurgeMeta,
  query: { readonly offset: number; readonly limit: number },
): Promise<Page<TargetRow>> {
  const end = Math.min(query.offset + query.limit, meta.targets);
  const targets = await readRange(deps, meta.id, { from: query.offset, end });
  const cells = new Map<string, Buffer>();
  for (const account of Object.keys(meta.accounts)) {
    cells.set(account, await readCells(deps, truthKey(deps, meta.id, account), { from: query.offset, end }));
  }
  const notes = await readNotes(deps, meta.id, [...cells.values()]);
  return {
    items: targets.map((target, i) => ({
      index: query.offset + i,
      kind: target.kind,
      route: target.route,
      ...(isUnreadable(target.value) ? { value: '', isUnreadable: true } : { value: target.value }),
      accounts: (meta.routes[target.route] ?? []).map(({ account }) => ({
        account,
        ...truthAt(cells.get(account), i, notes),
      })),
    })),
    next: end < meta.targets ? String(end) : undefined,
  };
}

/** The one row of a change: the distribution, and what came of it. */
export async function readChangeRow(
  deps: StoreDeps,
  meta: ChangeMeta,
  query: { readonly offset: number; readonly limit: number },
): Promise<Page<TargetRow>> {
  if (query.offset > 0 || query.limit < 1) {
    return { items: [] };
  }
  const accounts = await Promise.all(
    Object.keys(meta.accounts).map(async (account) => {
      const cells = await readCells(deps, truthKey(deps, meta.id, account), { from: 0, end: 1 });
      return { account, ...truthAt(cells, 0, await readNotes(deps, meta.id, [cells])) };
    }),
  );
  return { items: [{ index: 0, kind: 'distribution', value: meta.distribution, accounts }] };
}

const noteRecordSchema = z.object({ n: z.record(z.string(), z.number()).default({}) });

/** A page of all that was written down about an operation's targets, in order. */
export async function readNoteRecords(
  deps: StoreDeps,
  id: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Page<NoteRecord>> {
  const texts = await deps.redis
    .lrange(`${deps.keys.operation(id)}:n`, offset, offset + limit)
    .catch(unavailableUnlessKnown);
  const items = texts.slice(0, limit).map((text) => {
    const kept: unknown = JSON.parse(text);
    const { n } = noteRecordSchema.parse(kept);
    const changes = Object.fromEntries(
      Object.entries(n).map(([letter, amount]) => [stateOf(letter), amount]),
    );
    return { ...noteSchema.parse(kept), changes };
  });
  return { items, next: texts.length > limit ? String(offset + limit) : undefined };
}

/** A chunk of an operation, and the states that are looked for. */
export interface ChunkQuery {
  readonly number: number;
  readonly states: readonly TargetState[];
}

/** Positions of the targets of a chunk that are in one of the states, for each account. */
export async function readPositions(
  deps: StoreDeps,
  meta: PurgeMeta,
  { number, states }: ChunkQuery,
): Promise<Map<string, number[]>> {
  const first = number * targetsPerChunk;
  const targets = (await readChunk(deps, meta.id, number)) ?? [];
  const positions = new Map<string, number[]>();
  for (const account of Object.keys(meta.accounts)) {
    const cells = await readCells(deps, truthKey(deps, meta.id, account), {
      from: first,
      end: first + targets.length,
    });
    const indexes = targets.flatMap((target, i) => {
      const isMine = meta.routes[target.route]?.some((one) => one.account === account) === true;
      return isMine && states.includes(stateAt(cells, i)) ? [first + i] : [];
    });
    positions.set(account, indexes);
  }
  return positions;
}

/** Positions of targets: from the first to the one before `end`. */
interface Range {
  readonly from: number;
  readonly end: number;
}

async function readRange(deps: StoreDeps, id: string, { from, end }: Range): Promise<RoutedTarget[]> {
  const targets: RoutedTarget[] = [];
  for (let number = Math.floor(from / targetsPerChunk); number * targetsPerChunk < end; number += 1) {
    const chunk = (await readChunk(deps, id, number)) ?? [];
    const first = number * targetsPerChunk;
    targets.push(...chunk.slice(Math.max(0, from - first), end - first));
  }
  return targets;
}

function truthKey(deps: StoreDeps, id: string, account: string): string {
  return `${deps.keys.operation(id)}:t:${account}`;
}

async function readCells(deps: StoreDeps, key: string, { from, end }: Range): Promise<Buffer> {
  return deps.redis.getrangeBuffer(key, from * cellBytes, end * cellBytes - 1).catch(unavailableUnlessKnown);
}

async function readNotes(deps: StoreDeps, id: string, cells: readonly Buffer[]): Promise<Map<number, Note>> {
  const numbers = new Set<number>();
  for (const bytes of cells) {
    for (let i = 0; i + cellBytes <= bytes.length; i += cellBytes) {
      numbers.add(bytes.readUIntBE(i + 1, 3));
    }
  }
  numbers.delete(0);
  const key = `${deps.keys.operation(id)}:n`;
  const notes = new Map<number, Note>();
  await Promise.all(
    [...numbers].map(async (number) => {
      const text = await deps.redis.lindex(key, number - 1).catch(unavailableUnlessKnown);
      if (text !== null) {
        notes.set(number, noteSchema.parse(JSON.parse(text)));
      }
    }),
  );
  return notes;
}

function stateAt(cells: Buffer | undefined, position: number): TargetTruth['state'] {
  const byte = cells?.[position * cellBytes] ?? 0;
  return stateOf(String.fromCharCode(byte));
}

function truthAt(
  cells: Buffer | undefined,
  position: number,
  notes: ReadonlyMap<number, Note>,
): Omit<TargetTruth, 'account'> {
  const at = position * cellBytes;
  const number = cells !== undefined && at + cellBytes <= cells.length ? cells.readUIntBE(at + 1, 3) : 0;
  const { account: _, ...words } = notes.get(number) ?? {};
  return { ...words, state: stateAt(cells, position) };
}
