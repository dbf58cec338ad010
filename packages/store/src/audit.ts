import { z } from 'zod';
import {
  auditChains,
  type AuditChainName,
  type AuditEntry,
  type AuditQuery,
  type AuditRecord,
  type AuditStore,
  type ChainBounds,
} from './access-types.ts';
import { createAuditChain, type AuditChain, type StoredEntry } from './audit-chain.ts';
import type { StoreDeps } from './deps.ts';
import { mergeSorted } from './merge-sorted.ts';

/** Entries that are looked at for one page of a list. */
const entriesPerPageMax = 10_000;

const ordinaryBounds: ChainBounds = { keptMs: 400 * 86_400_000, entriesMax: 1_000_000 };

/** Makes the audit log of chains that know nothing of each other. `bounds` absent: 400 days and a million entries in each. */
export function createAuditStore(
  deps: StoreDeps,
  bounds?: Readonly<Record<AuditChainName, ChainBounds>>,
): AuditStore {
  const chainFor = (name: AuditChainName): AuditChain =>
    createAuditChain(deps, name, bounds?.[name] ?? ordinaryBounds);
  const chains = {
    deeds: chainFor('deeds'),
    purges: chainFor('purges'),
    refusals: chainFor('refusals'),
  } satisfies Chains;
  return {
    append: async (entries) => {
      const parts = Map.groupBy(entries, chainOf);
      await Promise.all([...parts].map(([name, own]) => chains[name].append(own)));
    },
    list: (query) => listEntries(chains, query),
    each: (query) => eachEntry(chains, query),
    verify: () => Promise.all(auditChains.map((name) => chains[name].verify())),
  };
}

/** What clients do about single purges: any key can do it as often as it may ask for anything. */
const aboutPurges: ReadonlySet<string> = new Set(['purge', 'hook', 'operation.cancel', 'callback.replay']);

/** Where an entry goes. What was asked for as a deed is none of the refusals, however it ended: they are only kept in bounded number. */
export function chainOf({ action, status, deed }: AuditEntry): AuditChainName {
  if (deed === undefined && (status === undefined || status >= 400)) {
    return 'refusals';
  }
  return aboutPurges.has(action) ? 'purges' : 'deeds';
}

type Chains = Readonly<Record<AuditChainName, AuditChain>>;

const entrySchema = z.object({
  action: z.string(),
  client: z.string().optional(),
  key: z.string().optional(),
  address: z.string(),
  requestId: z.string(),
  subject: z.string().optional(),
  targets: z.number().optional(),
  deed: z.string().optional(),
  status: z.number().optional(),
  code: z.string().optional(),
  leftOut: z.number().optional(),
});

async function listEntries(
  chains: Chains,
  { limit, after, ...query }: Parameters<AuditStore['list']>[0],
): ReturnType<AuditStore['list']> {
  const place = after === undefined ? undefined : readPlace(after);
  const parts = namesIn(query).map((name) =>
    chains[name].newestFirst({
      from: startOf(query),
      to: place === undefined ? endOf(query) : endBefore(place, name),
    }),
  );
  const items: AuditRecord[] = [];
  let looked = 0;
  for await (const stored of mergeSorted(parts, (one, other) => compare(other, one))) {
    looked += 1;
    items.push(...wantedOf(stored, query));
    if (items.length === limit || looked === entriesPerPageMax) {
      return { items, next: writePlace(stored) };
    }
  }
  return { items, next: undefined };
}

async function* eachEntry(chains: Chains, query: AuditQuery): AsyncGenerator<AuditRecord> {
  const span = { from: startOf(query), to: endOf(query) };
  const parts = namesIn(query).map((name) => chains[name].oldestFirst(span));
  for await (const stored of mergeSorted(parts, compare)) {
    yield* wantedOf(stored, query);
  }
}

function namesIn({ chain }: AuditQuery): readonly AuditChainName[] {
  return chain === undefined ? auditChains : [chain];
}

/** A place in the log of all chains together. */
type Place = Pick<StoredEntry, 'atMs' | 'chain' | 'number'>;

/** By time; at the same time chain by chain. */
function compare(one: Place, other: Place): number {
  return one.atMs - other.atMs || rankOf(one.chain) - rankOf(other.chain) || one.number - other.number;
}

function rankOf(chain: AuditChainName): number {
  return auditChains.indexOf(chain);
}

function writePlace({ atMs, chain, number }: Place): string {
  return `${atMs} ${chain} ${number}`;
}

const placeSchema = z.tuple([z.coerce.number(), z.enum(auditChains), z.coerce.number()]);

function readPlace(text: string): Place {
  const [atMs, chain, number] = placeSchema.parse(text.split(' '));
  return { atMs, chain, number };
}

/** Where a chain begins, read backwards, when all from the place on was read. */
function endBefore({ atMs, chain, number }: Place, name: AuditChainName): string {
  if (name === chain) {
    return `(${atMs}-${number}`;
  }
  // Without a number Redis takes all of that time. Numbers begin at 1.
  return rankOf(name) < rankOf(chain) ? String(atMs) : `(${atMs}-0`;
}

/** The entry as it is kept, when it is asked for. What is no entry of ours is left out: only `verify` tells of it. */
function wantedOf(stored: StoredEntry, query: AuditQuery): AuditRecord[] {
  const { chain, atMs, number, text, previousHash, hash } = stored;
  const entry = entrySchema.safeParse(parseJson(text)).data;
  return entry !== undefined && isWanted(entry, query)
    ? [{ ...entry, chain, atMs, number, previousHash, hash }]
    : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWanted(entry: AuditEntry, { client, key, action }: AuditQuery): boolean {
  return (
    (client === undefined || entry.client === client) &&
    (key === undefined || entry.key === key) &&
    (action === undefined || entry.action === action)
  );
}

function startOf({ fromMs }: AuditQuery): string {
  return fromMs === undefined ? '-' : String(Math.floor(fromMs));
}

function endOf({ toMs }: AuditQuery): string {
  return toMs === undefined ? '+' : String(Math.floor(toMs));
}
