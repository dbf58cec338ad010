import { hash } from 'node:crypto';
import { z } from 'zod';
import type { AuditEntry, AuditQuery, AuditRecord, AuditStore, AuditVerdict } from './access-types.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

/** Entries that are read at a time, and looked at for one page of a list. */
const entriesPerRead = 500;
const readsPerPageMax = 20;

/** The hash before the first entry. */
const noHash = '0'.repeat(40);

export interface AuditBounds {
  readonly keptMs: number;
  readonly entriesMax: number;
}

export function createAuditStore(deps: StoreDeps, { keptMs, entriesMax }: AuditBounds): AuditStore {
  return {
    append: async (entries) => {
      if (entries.length > 0) {
        const texts = entries.map((entry) => JSON.stringify(entry));
        await deps.run('audit', deps.keys.audit(), [deps.scriptNow(), keptMs, entriesMax, ...texts]);
      }
    },
    list: (query) => listEntries(deps, query),
    each: (query) => eachEntry(deps, query),
    verify: () => verify(deps),
  };
}

const entrySchema = z.object({
  action: z.string(),
  client: z.string().optional(),
  key: z.string().optional(),
  address: z.string(),
  requestId: z.string(),
  subject: z.string().optional(),
  targets: z.number().optional(),
  status: z.number(),
  code: z.string().optional(),
  leftOut: z.number().optional(),
});

/** An entry as it stands in the stream. */
interface Stored {
  readonly id: string;
  readonly number: number;
  readonly text: string;
  readonly previousHash: string;
  readonly hash: string;
}

async function listEntries(
  deps: StoreDeps,
  { limit, after, ...query }: Parameters<AuditStore['list']>[0],
): ReturnType<AuditStore['list']> {
  const items: AuditRecord[] = [];
  let last = after;
  for (let read = 0; read < readsPerPageMax; read += 1) {
    const to = last === undefined ? endOf(query) : `(${last}`;
    const found = await readBack(deps, to, startOf(query));
    for (const stored of found) {
      last = stored.id;
      const record = recordOf(stored);
      if (record !== undefined && isWanted(record, query)) {
        items.push(record);
      }
      if (items.length === limit) {
        return { items, next: last };
      }
    }
    if (found.length < entriesPerRead) {
      return { items, next: undefined };
    }
  }
  return { items, next: last };
}

async function* eachEntry(deps: StoreDeps, query: AuditQuery): AsyncGenerator<AuditRecord> {
  for await (const stored of readAll(deps, startOf(query), endOf(query))) {
    const record = recordOf(stored);
    if (record !== undefined && isWanted(record, query)) {
      yield record;
    }
  }
}

interface Head {
  readonly number: number;
  readonly hash: string;
  /** So many entries were removed after their time. */
  readonly gone: number;
}

/** Entries may go after their time while they are read; what then looks broken is read again. */
async function verify(deps: StoreDeps, tries = 3): Promise<AuditVerdict> {
  const head = await readHead(deps);
  const verdict = await follow(deps, head);
  const isMoved = verdict.brokenAt !== undefined && tries > 1 && (await readHead(deps)).gone !== head.gone;
  return isMoved ? verify(deps, tries - 1) : verdict;
}

/** Every entry must follow from the one before, and the first and last must be those that the head says there are. */
async function follow(deps: StoreDeps, head: Head): Promise<AuditVerdict> {
  const firstNumber = head.gone + 1;
  const known = { firstNumber, lastNumber: head.number, lastHash: head.hash };
  let next = firstNumber;
  let previous: string | undefined = firstNumber === 1 ? noHash : undefined;
  for await (const stored of readAll(deps, '-', '+')) {
    if (stored.number > head.number) {
      break;
    }
    if (stored.number !== next || !isIntact(stored, previous)) {
      return { ...known, entries: next - firstNumber, brokenAt: next };
    }
    previous = stored.hash;
    next += 1;
  }
  const isEmpty = head.number < firstNumber;
  const isWhole = next === head.number + 1 && (isEmpty || previous === head.hash);
  return { ...known, entries: next - firstNumber, ...(isWhole ? {} : { brokenAt: next }) };
}

async function readHead(deps: StoreDeps): Promise<Head> {
  const [number, own, gone] = await deps.redis
    .hmget(`${deps.keys.audit()}:h`, 'number', 'hash', 'gone')
    .catch(unavailableUnlessKnown);
  return { number: Number(number ?? 0), hash: own ?? noHash, gone: Number(gone ?? 0) };
}

function isIntact(stored: Stored, previous: string | undefined): boolean {
  const { id, text, previousHash } = stored;
  const isNext = previous === undefined || previousHash === previous;
  return isNext && stored.hash === hash('sha1', `${previousHash} ${id} ${text}`);
}

async function* readAll(deps: StoreDeps, from: string, to: string): AsyncGenerator<Stored> {
  let start = from;
  for (;;) {
    const reply = await deps.redis
      .xrange(deps.keys.audit(), start, to, 'COUNT', entriesPerRead)
      .catch(unavailableUnlessKnown);
    const found = reply.map(storedOf);
    yield* found;
    const last = found.at(-1);
    if (last === undefined || found.length < entriesPerRead) {
      return;
    }
    start = `(${last.id}`;
  }
}

async function readBack(deps: StoreDeps, to: string, from: string): Promise<Stored[]> {
  const reply = await deps.redis
    .xrevrange(deps.keys.audit(), to, from, 'COUNT', entriesPerRead)
    .catch(unavailableUnlessKnown);
  return reply.map(storedOf);
}

function storedOf([id, fields]: [id: string, fields: string[]]): Stored {
  const valueOf = (name: string): string => {
    const at = fields.findIndex((field, i) => i % 2 === 0 && field === name);
    return at === -1 ? '' : (fields[at + 1] ?? '');
  };
  return {
    id,
    number: Number(id.split('-')[1]),
    text: valueOf('e'),
    previousHash: valueOf('p'),
    hash: valueOf('h'),
  };
}

/** Undefined for what is no entry of ours: only `verify` tells of it. */
function recordOf({ id, number, text, previousHash, hash: own }: Stored): AuditRecord | undefined {
  const entry = entrySchema.safeParse(parseJson(text)).data;
  return entry && { ...entry, atMs: Number(id.split('-')[0]), number, previousHash, hash: own };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWanted(record: AuditEntry, { client, key, action }: AuditQuery): boolean {
  return (
    (client === undefined || record.client === client) &&
    (key === undefined || record.key === key) &&
    (action === undefined || record.action === action)
  );
}

function startOf({ fromMs }: AuditQuery): string {
  return fromMs === undefined ? '-' : String(Math.floor(fromMs));
}

function endOf({ toMs }: AuditQuery): string {
  return toMs === undefined ? '+' : String(Math.floor(toMs));
}
