import { isTerminal, VaultError, type CallbackRequest, type OperationMeta } from '@purgeway/model';
import type { AuditStore } from './access-types.ts';
import { cancelChange } from './change-turns.ts';
import { createAccept, indexOperations, stage } from './accept.ts';
import { cancelWaiting } from './cancel-waiting.ts';
import type { StoreDeps } from './deps.ts';
import type { Endings } from './endings.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { fanOutExpectedWithinMs } from './fan-out-pieces.ts';
import { findOperations, indexedUntil } from './find-operations.ts';
import { formatPosition, newestFirst, parsePosition, readPositions } from './positions.ts';
import { readRecord } from './records.ts';
import type { Settle } from './settle.ts';
import { openCallbackUrl } from './sealed-url.ts';
import { readChangeRow, readNoteRecords, readTargets } from './truth.ts';
import type { OperationQuery, OperationRecord, OperationStore, Page } from './types.ts';

export interface OperationParts {
  readonly endings: Endings;
  readonly settle: Settle;
  readonly audit: Pick<AuditStore, 'append'>;
}

export function createOperationStore(
  deps: StoreDeps,
  { endings, settle, audit }: OperationParts,
): OperationStore {
  const accept = createAccept(deps, audit);
  const get = (id: string): Promise<OperationRecord | undefined> => readRecord(deps, id);
  return {
    accept: async (seed) => {
      await deps.room.assertFor(seed.targets);
      return accept(seed);
    },
    stage: (id) => stage({ deps, audit }, id),
    get,
    isSame: async (id, fingerprint) => {
      const record = await get(id);
      const kept = await deps.redis
        .hget(deps.keys.operation(id), 'fingerprint')
        .catch(unavailableUnlessKnown);
      if (record === undefined || kept === null) {
        return undefined;
      }
      await indexOperations(deps, [record.meta]);
      await findLate(deps, record.meta);
      return kept === fingerprint;
    },
    list: (query) => listOperations(deps, query),
    indexedUntil: (clients) => indexedUntil(deps, clients),
    targets: async (id, query) => {
      const record = await get(id);
      if (record === undefined) {
        return undefined;
      }
      const { meta } = record;
      return meta.type === 'purge' ? readTargets(deps, meta, query) : readChangeRow(deps, meta, query);
    },
    callbackOf: (record) => openCallback(deps, record),
    notes: async (id, query) => {
      const record = await get(id);
      return record === undefined ? undefined : readNoteRecords(deps, id, query);
    },
    cancel: async (id) => {
      const record = await get(id);
      return record === undefined ? undefined : cancel(deps, record, settle);
    },
    waitForEnd: async (id, timeoutMs, signal) => {
      await endings.wait(id, {
        timeoutMs,
        signal,
        hasEnded: async () => {
          const record = await get(id);
          return record === undefined || isTerminal(record.state);
        },
      });
    },
  };
}

function openCallback(
  deps: StoreDeps,
  { meta: { id, callback } }: OperationRecord,
): CallbackRequest | undefined {
  try {
    return callback?.url === undefined
      ? callback
      : { ...callback, url: openCallbackUrl(deps, id, callback.url) };
  } catch (error) {
    if (error instanceof VaultError) {
      return undefined;
    }
    throw error;
  }
}

/** What is listed long after it was asked for is found only if somebody says so. */
async function findLate(deps: StoreDeps, { client, id }: OperationMeta): Promise<void> {
  await deps.redis.zadd(`${deps.keys.indexingOf(client)}:late`, 'NX', 0, id).catch(unavailableUnlessKnown);
}

/** A cancellation that is not through by then is looked at by the reconciler. By then no fan-out goes on that had not seen it. */
const cancelExpectedWithinMs = fanOutExpectedWithinMs + 1_000;

async function listOperations(deps: StoreDeps, query: OperationQuery): Promise<Page<OperationRecord>> {
  const after = parsePosition(query.after);
  if (query.filters !== undefined) {
    return findOperations(deps, query, after);
  }
  const found = await Promise.all(
    query.clients.map((client) => readPositions(deps, client, { after, limit: query.limit + 1 })),
  );
  const positions = found
    .flat()
    .toSorted(newestFirst)
    .slice(0, query.limit + 1);
  const page = positions.slice(0, query.limit);
  const records = await Promise.all(page.map(({ id }) => readRecord(deps, id)));
  const last = page.at(-1);
  return {
    items: records.filter((record) => record !== undefined),
    next: positions.length > query.limit && last !== undefined ? formatPosition(last) : undefined,
  };
}

async function cancel(deps: StoreDeps, record: OperationRecord, settle: Settle): Promise<number> {
  const { meta } = record;
  if (isTerminal(record.state)) {
    return 0;
  }
  const key = deps.keys.operation(meta.id);
  await Promise.all([
    deps.redis.hset(key, 'cancel', 1),
    deps.redis.hsetnx(key, 'cancelAt', deps.now()),
  ]).catch(unavailableUnlessKnown);
  // The reconciler finishes what a crash leaves undone: soon, not at the deadline.
  await deps.redis
    .zadd(deps.keys.openOperationsOf(meta.client), 'XX', deps.now() + cancelExpectedWithinMs, meta.id)
    .catch(unavailableUnlessKnown);
  return meta.type === 'purge'
    ? cancelWaiting(deps, meta, settle)
    : Number(await cancelChange(deps, settle, meta));
}
