import { asError } from '@purgeway/model';
import { readChunk } from './read-chunk.ts';
import { targetsPerChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { termOf, termsOfMeta, termsOfTarget } from './find-terms.ts';
import { putEntries, type IndexEntry } from './index-entries.ts';
import { countsOf, isWhole, newCounts, secondOf, trimmed, type SecondCounts } from './index-progress.ts';
import { takeLock, type Lock } from './lock.ts';
import { readRecord } from './records.ts';
import { isUnreadable } from './sealed-values.ts';
import { toTexts } from './to-texts.ts';
import type { BatchRecord, OperationRecord } from './types.ts';

/** What is younger may not stand in its client's listing yet. */
const indexedAfterMs = 1_500;
/** An operation that takes longer to be listed than this is not looked for any more. */
const stragglersWithinMs = 300_000;
const operationsAtATime = 200;
/** Larger operations are indexed piece by piece, after the others. */
const chunksAtOnce = 5;
/** Entries are written together up to this number. */
const entriesAtATime = 5_000;
/** A record that is not there by then was never accepted. */
const acceptedWithinMs = 600_000;
const leaseMs = 5_000;
/** Operations out of turn that are looked at in one go. */
const lateAtATime = 50;
/** The score of one whose record is not there yet. No operation has so many chunks. */
const notAccepted = 1_000_000_000;

/** Keeps the index by which operations are found. */
export interface Indexer {
  /**
   * Indexes what was accepted since, for `maxMs` at most; one process at a time. True: there is more to do. What a crash leaves undone, the
   * next run does.
   */
  index(maxMs: number): Promise<boolean>;
  /** Lets the operations that wait for a batch be found by its vendor task. Never rejects: purging does not hang on it. */
  noteTask(batch: BatchRecord, vendorTask: string): Promise<void>;
}

export function createIndexer(deps: StoreDeps): Indexer {
  return {
    index: async (maxMs) => {
      const lock = await takeLock(deps, deps.keys.indexer(), leaseMs);
      if (lock === undefined) {
        return false;
      }
      try {
        return await indexAll(deps, { endAt: performance.now() + maxMs, lock });
      } finally {
        await lock.release();
      }
    },
    noteTask: (batch, vendorTask) => noteTask(deps, batch, vendorTask).catch(deps.onError),
  };
}

async function noteTask(deps: StoreDeps, batch: BatchRecord, vendorTask: string): Promise<void> {
  const clients = new Map(batch.waiters.flat().map(({ operationId, client }) => [operationId, client]));
  const entries = [...clients].map(([operationId, client]) => ({
    term: termOf(client, 'vendor-task', vendorTask),
    reference: { atMs: batch.sentAtMs, operationId, chunk: 0 },
  }));
  // As long as most operations may be looked up: which deadlines they have is not known here.
  await putEntries(deps, entries, deps.recordsKeptMs + 86_400_000);
}

/** A process's turn at the index. */
interface Turn {
  /** As `performance.now()` counts. */
  readonly endAt: number;
  readonly lock: Lock;
}

async function indexAll(deps: StoreDeps, { endAt, lock }: Turn): Promise<boolean> {
  const clients = await deps.redis.smembers(deps.keys.clients()).catch(unavailableUnlessKnown);
  const share = Math.max(50, (endAt - performance.now()) / Math.max(1, clients.length));
  let hasMore = false;
  for (const client of clients) {
    const turn = { lock, endAt: Math.min(endAt, performance.now() + share) };
    try {
      hasMore = (await indexClient(deps, client, turn)) || hasMore;
    } catch (error) {
      deps.onError(asError(error));
    }
  }
  return hasMore;
}

/** True: there is more to do. */
async function indexClient(deps: StoreDeps, client: string, turn: Turn): Promise<boolean> {
  const key = deps.keys.indexingOf(client);
  const [until, counted] = await deps.redis.hmget(key, 'until', 'counts').catch(unavailableUnlessKnown);
  const work = { turn, progress: { untilMs: Number(until ?? 0), counts: countsOf(counted) } };
  await findStragglers(deps, client, work);
  const isBehind = await indexListed(deps, client, work);
  return (await indexLate(deps, client, turn)) || isBehind;
}

interface Progress {
  /** All that was asked for by then is indexed, or stands among the late. */
  untilMs: number;
  counts: SecondCounts;
}

interface Work {
  readonly progress: Progress;
  readonly turn: Turn;
}

/**
 * Operations are listed by when they were asked for, and one may be listed after a younger one was indexed. What is counted each second tells:
 * a second with another number of operations than was indexed is indexed once more.
 */
async function findStragglers(deps: StoreDeps, client: string, work: Work): Promise<void> {
  const { redis, keys } = deps;
  const { progress } = work;
  const list = keys.operationsOf(client);
  const from = secondOf(progress.untilMs - stragglersWithinMs);
  progress.counts = trimmed(progress.counts, from);
  const count = (fromMs: number, toMs: number): Promise<number> =>
    redis.zcount(list, fromMs, toMs).catch(unavailableUnlessKnown);
  if (isWhole(progress.counts, await count(from * 1_000, progress.untilMs))) {
    return;
  }
  for (let second = from; second <= secondOf(progress.untilMs); second += 1) {
    const [first, last] = [second * 1_000, Math.min(second * 1_000 + 999, progress.untilMs)];
    if ((await count(first, last)) !== (progress.counts.get(second) ?? 0)) {
      const listed = await readListed(deps, client, { fromMs: first, toMs: last });
      await indexOperations(deps, client, listed);
      progress.counts.set(second, listed.length);
    }
  }
  await save(deps, client, work);
}

interface Listed {
  readonly id: string;
  readonly atMs: number;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit?: number;
  /** Leaves out what is at `fromMs` itself. */
  readonly isAfter?: boolean;
}

async function readListed(
  { redis, keys }: StoreDeps,
  client: string,
  { fromMs, toMs, limit = 1_000_000, isAfter = false }: Span,
): Promise<Listed[]> {
  const reply = await redis
    .zrangebyscore(
      keys.operationsOf(client),
      `${isAfter ? '(' : ''}${fromMs}`,
      toMs,
      'WITHSCORES',
      'LIMIT',
      0,
      limit,
    )
    .catch(unavailableUnlessKnown);
  const texts = toTexts(reply.flat());
  return texts.flatMap((id, i) => (i % 2 === 0 ? [{ id, atMs: Number(texts[i + 1]) }] : []));
}

/** Indexes on from where the last run came to. */
async function indexListed(deps: StoreDeps, client: string, work: Work): Promise<boolean> {
  const { progress, turn } = work;
  const horizonMs = deps.now() - indexedAfterMs;
  do {
    const listed = await readNext(deps, client, { fromMs: progress.untilMs, toMs: horizonMs });
    const last = listed.at(-1);
    if (last === undefined) {
      return false;
    }
    await indexOperations(deps, client, listed);
    progress.counts = newCounts(
      progress.counts,
      listed.map(({ atMs }) => atMs),
    );
    progress.untilMs = last.atMs;
  } while ((await save(deps, client, work)) && performance.now() < turn.endAt);
  return true;
}

/** Whole milliseconds: the next run goes on after the last of them. */
async function readNext(deps: StoreDeps, client: string, span: Span): Promise<Listed[]> {
  const listed = await readListed(deps, client, { ...span, limit: operationsAtATime, isAfter: true });
  const last = listed.at(-1)?.atMs;
  if (listed.length < operationsAtATime || last === undefined) {
    return listed;
  }
  const before = listed.filter(({ atMs }) => atMs < last);
  return [...before, ...(await readListed(deps, client, { fromMs: last, toMs: last }))];
}

/** False, with nothing saved: it is another's turn, which has come further by now. */
async function save(deps: StoreDeps, client: string, { progress, turn }: Work): Promise<boolean> {
  if (!(await turn.lock.keep())) {
    return false;
  }
  const { untilMs, counts } = progress;
  await deps.redis
    .hset(deps.keys.indexingOf(client), 'until', untilMs, 'counts', JSON.stringify([...counts]))
    .catch(unavailableUnlessKnown);
  return true;
}

/** Small ones are indexed at once; large ones, and those that are not accepted yet, stand among the late from now on. */
async function indexOperations(deps: StoreDeps, client: string, listed: readonly Listed[]): Promise<void> {
  const records = await Promise.all(listed.map(({ id }) => readRecord(deps, id)));
  const late = listed.filter((_, i) => !isSmall(records[i]));
  if (late.length > 0) {
    await deps.redis
      .zadd(`${deps.keys.indexingOf(client)}:late`, 'NX', ...late.flatMap(({ id }) => [0, id]))
      .catch(unavailableUnlessKnown);
  }
  const writer = createWriter(deps);
  for (const record of records) {
    if (isSmall(record)) {
      await addChunks(deps, writer, {
        record,
        from: 0,
        end: Math.ceil(record.meta.targets / targetsPerChunk),
      });
    }
  }
  await writer.flush();
}

function isSmall(record: OperationRecord | undefined): record is OperationRecord {
  return record !== undefined && record.meta.targets <= chunksAtOnce * targetsPerChunk;
}

/** Goes on with the large ones, a piece each in turn. The score is the next chunk; those that are not accepted yet come last. */
async function indexLate(deps: StoreDeps, client: string, { endAt, lock }: Turn): Promise<boolean> {
  const key = `${deps.keys.indexingOf(client)}:late`;
  const { redis } = deps;
  for (;;) {
    const reply = await redis
      .zrange(key, '0', String(lateAtATime - 1), 'WITHSCORES')
      .catch(unavailableUnlessKnown);
    const found = toTexts(reply.flat());
    let isAnyReady = false;
    for (let i = 0; i < found.length; i += 2) {
      const id = found[i] ?? '';
      const score = Number(found[i + 1]);
      const next = await indexPiece(deps, client, { id, from: score >= notAccepted ? 0 : score });
      isAnyReady ||= next !== notAccepted;
      await (next === 'done' ? redis.zrem(key, id) : redis.zadd(key, 'XX', next, id)).catch(
        unavailableUnlessKnown,
      );
      if (performance.now() > endAt || !(await lock.keep())) {
        return true;
      }
    }
    if (!isAnyReady) {
      return false;
    }
  }
}

/** Answers the next chunk. */
async function indexPiece(
  deps: StoreDeps,
  client: string,
  { id, from }: { readonly id: string; readonly from: number },
): Promise<number | 'done'> {
  const record = await readRecord(deps, id);
  if (record === undefined) {
    const atMs = await deps.redis.zscore(deps.keys.operationsOf(client), id).catch(unavailableUnlessKnown);
    return atMs === null || Number(atMs) < deps.now() - acceptedWithinMs ? 'done' : notAccepted;
  }
  const chunks = Math.ceil(record.meta.targets / targetsPerChunk);
  const end = Math.min(from + chunksAtOnce, chunks);
  const writer = createWriter(deps);
  await addChunks(deps, writer, { record, from, end });
  await writer.flush();
  return end < chunks ? end : 'done';
}

interface Writer {
  add(entries: readonly IndexEntry[], keepMs: number): Promise<void>;
  flush(): Promise<void>;
}

/** Entries of several operations share calls. */
function createWriter(deps: StoreDeps): Writer {
  let waiting: IndexEntry[] = [];
  let longestMs = 0;
  const flush = async (): Promise<void> => {
    const entries = waiting;
    waiting = [];
    if (entries.length > 0) {
      await putEntries(deps, entries, longestMs);
    }
  };
  return {
    add: async (entries, keepMs) => {
      waiting.push(...entries);
      longestMs = Math.max(longestMs, keepMs);
      if (waiting.length >= entriesAtATime) {
        await flush();
      }
    },
    flush,
  };
}

interface Chunks {
  readonly record: OperationRecord;
  readonly from: number;
  readonly end: number;
}

async function addChunks(
  deps: StoreDeps,
  writer: Writer,
  { record: { meta }, from, end }: Chunks,
): Promise<void> {
  const { client, id: operationId, createdAtMs: atMs, deadlineAtMs } = meta;
  // Its record is kept for a time after its end, which may be as late as its deadline.
  const keepMs = Math.max(0, deadlineAtMs - deps.now()) + deps.recordsKeptMs;
  const seen = new Set<string>();
  const entriesOf = (terms: readonly Buffer[], chunk: number): IndexEntry[] =>
    terms.flatMap((term) => {
      const name = term.toString('latin1');
      const isNew = !seen.has(name);
      seen.add(name);
      return isNew ? [{ term, reference: { atMs, operationId, chunk } }] : [];
    });
  if (from === 0) {
    await writer.add(entriesOf(termsOfMeta(meta), 0), keepMs);
  }
  for (let number = from; meta.type === 'purge' && number < end; number += 1) {
    const targets = (await readChunk(deps, operationId, number)) ?? [];
    const terms = targets.flatMap((target) =>
      isUnreadable(target.value) ? [] : termsOfTarget(client, target),
    );
    await writer.add(entriesOf(terms, number), keepMs);
  }
}
