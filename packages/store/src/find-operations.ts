import type { OperationMeta, OperationState, OperationType } from '@purgeway/model';
import { readChunk } from './read-chunk.ts';
import { targetsPerChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import {
  bucketOf,
  chunkMax,
  dayMs,
  dayOf,
  findableValue,
  hostnameOfTarget,
  levelFor,
  termOf,
  unpackReferences,
  type Reference,
  type TermKind,
} from './find-terms.ts';
import { formatPosition, newestFirst, readPositions, type Position } from './positions.ts';
import { readRecord } from './records.ts';
import type { OperationFilters, OperationQuery, OperationRecord, Page } from './types.ts';

/** Operations that are looked at for one page. */
const lookedAtMax = 2_000;
const recordsAtATime = 100;
/** References of a term with very many that are read in one go. */
const referencesAtATime = 1_000;
/** Longest time that an operation may be open, besides the time that its record is kept. */
const openMsMax = 31 * dayMs;
/** What is not indexed within this time is told. */
const lagMsMax = 5_000;

/** One thing that is looked for in the index. */
interface Wanted {
  readonly kind: TermKind;
  readonly value: string;
}

/** Operations that fit every filter, newest first. A page may be shorter than asked for although there are more. */
export async function findOperations(
  deps: StoreDeps,
  query: OperationQuery,
  after: Position | undefined,
): Promise<Page<OperationRecord>> {
  const [first, ...others] = wantedOf(query.filters ?? {});
  const candidates =
    first === undefined ? listed(deps, query, after) : indexed(deps, { query, wanted: first, after });
  const items: OperationRecord[] = [];
  let last: Position | undefined;
  let lookedAt = 0;
  for await (const group of candidates) {
    const records = await Promise.all(group.map(({ id }) => readRecord(deps, id)));
    for (const [i, candidate] of group.entries()) {
      if (items.length >= query.limit || lookedAt >= lookedAtMax) {
        return { items, next: last && formatPosition(last) };
      }
      const record = records[i];
      if (record !== undefined && (await fits(deps, { record, candidate, query, first, others }))) {
        items.push(record);
      }
      lookedAt += 1;
      last = candidate;
    }
  }
  return { items };
}

/** By when all that was asked for can be found, if that is some time ago; undefined when all can be. */
export async function indexedUntil(deps: StoreDeps, clients: readonly string[]): Promise<number | undefined> {
  const { redis, keys } = deps;
  const lags = await Promise.all(
    clients.map(async (client) => {
      const key = keys.indexingOf(client);
      const [until, late] = await Promise.all([
        redis.hget(key, 'until'),
        redis.zrange(`${key}:late`, '0', '49'),
      ]).catch(unavailableUnlessKnown);
      const waiting = await Promise.all([
        redis.zrangebyscore(
          keys.operationsOf(client),
          `(${until ?? 0}`,
          deps.now() - lagMsMax,
          'LIMIT',
          0,
          1,
        ),
        ...late.map((id) => redis.zscore(keys.operationsOf(client), id)),
      ]).catch(unavailableUnlessKnown);
      const [next, ...ages] = waiting;
      const old = ages.flatMap((age) =>
        typeof age === 'string' && Number(age) < deps.now() - lagMsMax ? [Number(age)] : [],
      );
      return [...(next.length > 0 ? [Number(until ?? 0)] : []), ...old];
    }),
  );
  const all = lags.flat();
  return all.length === 0 ? undefined : Math.min(...all);
}

/** The most selective first. */
function wantedOf(filters: OperationFilters): Wanted[] {
  const { vendorTask, url, directory, tag, hostname, type, account } = filters;
  const all: (Wanted | undefined)[] = [
    wanted('vendor-task', vendorTask),
    wanted('url', url),
    wanted('directory', directory),
    wanted('tag', tag),
    wanted('hostname', hostname),
    // Purges are most of what there is, and not indexed as such.
    wanted('type', type === 'purge' ? undefined : type),
    wanted('account', account),
  ];
  return all.filter((one) => one !== undefined);
}

function wanted(kind: TermKind, value: string | undefined): Wanted | undefined {
  return value === undefined ? undefined : { kind, value };
}

interface Candidate extends Position {
  /** Where in the operation it should be; absent: nowhere in particular. */
  readonly chunk?: number;
}

async function* listed(
  deps: StoreDeps,
  { clients, filters = {} }: OperationQuery,
  after: Position | undefined,
): AsyncGenerator<readonly Candidate[]> {
  let from = after;
  for (;;) {
    const span = { after: from, limit: recordsAtATime, toMs: filters.toMs };
    const found = await Promise.all(clients.map((client) => readPositions(deps, client, span)));
    const group = found.flat().toSorted(newestFirst).slice(0, recordsAtATime);
    const oldest = group.at(-1);
    if (oldest === undefined) {
      return;
    }
    yield group;
    if (oldest.createdAtMs < (filters.fromMs ?? 0)) {
      return;
    }
    from = oldest;
  }
}

interface Search {
  readonly query: OperationQuery;
  readonly wanted: Wanted;
  readonly after: Position | undefined;
}

/** Day by day, newest first. By vendor task it is the time of the call that counts, which is later than that of the operation. */
async function* indexed(deps: StoreDeps, search: Search): AsyncGenerator<readonly Candidate[]> {
  const {
    query,
    wanted: { kind },
    after,
  } = search;
  const { fromMs = 0, toMs = Infinity } = query.filters ?? {};
  const beforeMs = Math.min(kind === 'vendor-task' ? Infinity : toMs, after?.createdAtMs ?? Infinity);
  const newest = Math.min(beforeMs, deps.now() + dayMs);
  const oldest = Math.max(fromMs, deps.now() - deps.recordsKeptMs - openMsMax);
  const met = new Set<string>();
  for (const day of await daysThere(deps, dayOf(oldest), dayOf(newest))) {
    const references = await readDay(deps, search, { ...day, beforeMs });
    const group = references
      .map(({ atMs, operationId, chunk }) => ({ id: operationId, createdAtMs: atMs, chunk }))
      .filter((candidate) => after === undefined || newestFirst(after, candidate) < 0)
      .toSorted(newestFirst);
    for (let at = 0; at < group.length; at += recordsAtATime) {
      yield group.slice(at, at + recordsAtATime).filter(({ id }) => !met.has(id) && met.add(id));
    }
  }
}

interface Day {
  readonly day: number;
  readonly levels: number;
}

/** Days of which something is indexed, newest first. */
async function daysThere({ redis, keys }: StoreDeps, first: number, last: number): Promise<Day[]> {
  const days = Array.from({ length: last - first + 1 }, (_, i) => last - i);
  const counts = await Promise.all(days.map((day) => redis.get(keys.foundOn(day)))).catch(
    unavailableUnlessKnown,
  );
  return days.flatMap((day, i) => {
    const count = counts[i];
    return typeof count === 'string' ? [{ day, levels: levelFor(Number(count)).level + 1 }] : [];
  });
}

interface Reading extends Day {
  /** What is later was on an earlier page. */
  readonly beforeMs: number;
}

async function readDay(
  deps: StoreDeps,
  { query: { clients }, wanted: { kind, value } }: Pick<Search, 'query' | 'wanted'>,
  { day, levels, beforeMs }: Reading,
): Promise<Reference[]> {
  const places = clients.flatMap((client) =>
    Array.from({ length: levels }, (_, level) => ({ client, level })),
  );
  const found = await Promise.all(
    places.map(({ client, level }) => readTerm(deps, termOf(client, kind, value), { day, level, beforeMs })),
  );
  return found.flat();
}

interface Place {
  readonly day: number;
  readonly level: number;
  readonly beforeMs: number;
}

async function readTerm(
  { redis, keys }: StoreDeps,
  term: Buffer,
  { day, level, beforeMs }: Place,
): Promise<Reference[]> {
  const key = keys.found({ day, level, bucket: bucketOf(term, level) });
  const joined = await redis.hgetBuffer(key, term).catch(unavailableUnlessKnown);
  if (joined === null || joined.length > 0) {
    return joined === null ? [] : unpackReferences(joined, { day, beforeMs });
  }
  const list = `${key}:${term.toString('hex')}`;
  const references: Reference[] = [];
  // From the end, where the newest are; more than one page looks at, since a few are out of order.
  for (let end = -1; references.length < 1.5 * lookedAtMax; end -= referencesAtATime) {
    const part = await redis
      .lrangeBuffer(list, end - referencesAtATime + 1, end)
      .catch(unavailableUnlessKnown);
    references.push(...unpackReferences(Buffer.concat(part), { day, beforeMs }));
    if (part.length < referencesAtATime) {
      break;
    }
  }
  return references;
}

interface Fitting {
  readonly record: OperationRecord;
  readonly candidate: Candidate;
  readonly query: OperationQuery;
  readonly first: Wanted | undefined;
  readonly others: readonly Wanted[];
}

async function fits(
  deps: StoreDeps,
  { record, candidate, query: { clients, filters = {} }, first, others }: Fitting,
): Promise<boolean> {
  const { meta, state } = record;
  const { fromMs = 0, toMs = Infinity } = filters;
  if (!clients.includes(meta.client) || meta.createdAtMs < fromMs || meta.createdAtMs > toMs) {
    return false;
  }
  if (!isOf(meta, state, filters)) {
    return false;
  }
  if (first !== undefined && !(await has(deps, meta, { wanted: first, chunk: candidate.chunk }))) {
    return false;
  }
  for (const other of others) {
    if (!(await has(deps, meta, { wanted: other }))) {
      return false;
    }
  }
  return true;
}

function isOf(
  meta: OperationMeta,
  state: OperationState,
  filters: { readonly state?: OperationState | undefined; readonly type?: OperationType | undefined },
): boolean {
  return (
    (filters.state === undefined || filters.state === state) &&
    (filters.type === undefined || filters.type === meta.type)
  );
}

interface Sought {
  readonly wanted: Wanted;
  readonly chunk?: number | undefined;
}

/** Whether an operation really has what it was found by, or should be. */
async function has(
  deps: StoreDeps,
  meta: OperationMeta,
  { wanted: { kind, value }, chunk }: Sought,
): Promise<boolean> {
  switch (kind) {
    case 'account':
      return Object.hasOwn(meta.accounts, value);
    case 'type':
      return meta.type === value;
    case 'vendor-task':
      return hasTask(deps, meta, value);
    case 'url':
    case 'directory':
    case 'tag':
    case 'hostname':
      return hasTarget(deps, meta, { wanted: { kind, value }, chunk });
  }
  return kind satisfies never;
}

async function hasTarget(
  deps: StoreDeps,
  meta: OperationMeta,
  { wanted: sought, chunk }: Sought,
): Promise<boolean> {
  if (meta.type !== 'purge') {
    return sought.kind === 'hostname' && meta.type === 'create' && meta.spec.domain === sought.value;
  }
  const chunks = Math.ceil(meta.targets / targetsPerChunk);
  const first = chunk ?? 0;
  const end = chunk === undefined || chunk === chunkMax ? chunks : first + 1;
  for (let number = first; number < end; number += 1) {
    const targets = (await readChunk(deps, meta.id, number)) ?? [];
    if (
      targets.some((target) =>
        sought.kind === 'hostname'
          ? hostnameOfTarget(target) === sought.value
          : target.kind === sought.kind && findableValue(target.value) === findableValue(sought.value),
      )
    ) {
      return true;
    }
  }
  return false;
}

async function hasTask(deps: StoreDeps, { id }: OperationMeta, vendorTask: string): Promise<boolean> {
  const key = `${deps.keys.operation(id)}:n`;
  const quoted = `"vendorTask":${JSON.stringify(vendorTask)}`;
  for (let from = 0; ; from += referencesAtATime) {
    const notes = await deps.redis
      .lrange(key, from, from + referencesAtATime - 1)
      .catch(unavailableUnlessKnown);
    if (notes.some((note) => note.includes(quoted))) {
      return true;
    }
    if (notes.length < referencesAtATime) {
      return false;
    }
  }
}
