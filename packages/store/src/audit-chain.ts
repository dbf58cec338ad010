import { hash } from 'node:crypto';
import type { AuditChainName, AuditEntry, AuditVerdict, ChainBounds } from './access-types.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

/** Entries that are read at a time. */
const entriesPerRead = 500;

/** The hash before the first entry. */
const noHash = '0'.repeat(40);

/** An entry as it stands in the stream of its chain. */
export interface StoredEntry {
  readonly chain: AuditChainName;
  readonly atMs: number;
  readonly number: number;
  /** Time and number, as the hash was made of them. */
  readonly id: string;
  readonly text: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** Two ends of a part of a stream, as Redis writes them. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Entries of which each holds the hash of the one before. */
export interface AuditChain {
  /** Resolves when they are durable, in their order. */
  append(entries: readonly AuditEntry[]): Promise<void>;
  oldestFirst(span: Span): AsyncGenerator<StoredEntry>;
  newestFirst(span: Span): AsyncGenerator<StoredEntry>;
  verify(): Promise<AuditVerdict>;
}

/** What the parts of a chain work with. */
interface ChainParts {
  readonly deps: StoreDeps;
  readonly name: AuditChainName;
  readonly stream: string;
}

/** Makes one chain of the audit log. What goes for its time or its number never touches another chain. */
export function createAuditChain(
  deps: StoreDeps,
  name: AuditChainName,
  { keptMs, entriesMax }: ChainBounds,
): AuditChain {
  const stream = deps.keys.audit(name);
  const parts = { deps, name, stream };
  return {
    append: async (entries) => {
      if (entries.length > 0) {
        const texts = entries.map((entry) => JSON.stringify(entry));
        await deps.run('audit', stream, [deps.scriptNow(), keptMs, entriesMax, ...texts]);
      }
    },
    oldestFirst: (span) => readOn(parts, span),
    newestFirst: (span) => readBack(parts, span),
    verify: () => verify(parts),
  };
}

function readOn(parts: ChainParts, { from, to }: Span): AsyncGenerator<StoredEntry> {
  return pages(parts, from, (start) =>
    parts.deps.redis.xrange(parts.stream, start, to, 'COUNT', entriesPerRead),
  );
}

function readBack(parts: ChainParts, { from, to }: Span): AsyncGenerator<StoredEntry> {
  return pages(parts, to, (end) =>
    parts.deps.redis.xrevrange(parts.stream, end, from, 'COUNT', entriesPerRead),
  );
}

type StreamItem = [id: string, fields: string[]];

/** Reads on from the last entry of a page, in the direction that `read` goes. */
async function* pages(
  { name }: ChainParts,
  first: string,
  read: (place: string) => Promise<StreamItem[]>,
): AsyncGenerator<StoredEntry> {
  let place = first;
  for (;;) {
    const reply = await read(place).catch(unavailableUnlessKnown);
    const found = reply.map((item) => storedOf(name, item));
    yield* found;
    const last = found.at(-1);
    if (last === undefined || found.length < entriesPerRead) {
      return;
    }
    place = `(${last.id}`;
  }
}

function storedOf(chain: AuditChainName, [id, fields]: StreamItem): StoredEntry {
  const valueOf = (field: string): string => {
    const at = fields.findIndex((candidate, i) => i % 2 === 0 && candidate === field);
    return at === -1 ? '' : (fields[at + 1] ?? '');
  };
  const [atMs, number] = id.split('-').map(Number);
  return {
    chain,
    atMs: atMs ?? 0,
    number: number ?? 0,
    id,
    text: valueOf('e'),
    previousHash: valueOf('p'),
    hash: valueOf('h'),
  };
}

interface Head {
  readonly number: number;
  readonly hash: string;
  /** So many entries were removed after their time. */
  readonly gone: number;
}

/** Entries may go after their time while they are read; what then looks broken is read again. */
async function verify(parts: ChainParts, tries = 3): Promise<AuditVerdict> {
  const head = await readHead(parts);
  const verdict = await follow(parts, head);
  const isMoved = verdict.brokenAt !== undefined && tries > 1 && (await readHead(parts)).gone !== head.gone;
  return isMoved ? verify(parts, tries - 1) : verdict;
}

/** Every entry must follow from the one before, and the first and last must be those that the head says there are. */
async function follow(parts: ChainParts, head: Head): Promise<AuditVerdict> {
  const firstNumber = head.gone + 1;
  const known = { chain: parts.name, firstNumber, lastNumber: head.number, lastHash: head.hash };
  let next = firstNumber;
  let previous: string | undefined = firstNumber === 1 ? noHash : undefined;
  for await (const stored of readOn(parts, { from: '-', to: '+' })) {
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

async function readHead({ deps, stream }: ChainParts): Promise<Head> {
  const [number, own, gone] = await deps.redis
    .hmget(`${stream}:h`, 'number', 'hash', 'gone')
    .catch(unavailableUnlessKnown);
  return { number: Number(number ?? 0), hash: own ?? noHash, gone: Number(gone ?? 0) };
}

function isIntact(stored: StoredEntry, previous: string | undefined): boolean {
  const { id, text, previousHash } = stored;
  const isNext = previous === undefined || previousHash === previous;
  return isNext && stored.hash === hash('sha1', `${previousHash} ${id} ${text}`);
}
