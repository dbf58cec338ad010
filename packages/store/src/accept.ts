import { randomUUID } from 'node:crypto';
import { asError } from '@purgeway/model';
import type { OperationMeta, RoutedTarget } from '@purgeway/model';
import type { AuditEntry, AuditStore } from './access-types.ts';
import { packChunk, targetsPerChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { writeTogether } from './connection.ts';
import { StoreUnavailableError, unavailableUnlessKnown } from './errors.ts';
import { fanOutExpectedWithinMs, fanOutPieces, fanOutStored, noteFannedOut } from './fan-out-pieces.ts';
import { repeatByTimer } from './keep-call.ts';
import { fanOut, type FanOut } from './lanes.ts';
import { sealCallback } from './sealed-url.ts';
import { sealTargets } from './sealed-values.ts';
import type { AcceptResult, OperationSeed, Staging } from './types.ts';

/** When the process that reads a request has not said for this long that it lives, the request counts as broken off, and its key is free again. */
const stagingKeptMs = 600_000;
const stagingRenewedEveryMs = 60_000;

interface Waiting {
  readonly seed: OperationSeed;
  readonly resolve: (result: AcceptResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes operations in. Requests that arrive in one turn of the event loop are written together, so that they share
 * round trips, scripts and the server's fsync.
 */
export function createAccept(
  deps: StoreDeps,
  audit: Pick<AuditStore, 'append'>,
): (seed: OperationSeed) => Promise<AcceptResult> {
  let waiting: Waiting[] = [];

  const flush = (): void => {
    const group = waiting;
    waiting = [];
    acceptGroup({ deps, audit }, group).catch((error: unknown) => {
      for (const { reject } of group) {
        reject(error);
      }
    });
  };

  return (seed) =>
    seed.targets.length > targetsPerChunk
      ? acceptLarge({ deps, audit }, seed)
      : new Promise((resolve, reject) => {
          if (waiting.length === 0) {
            setImmediate(flush);
          }
          waiting.push({ seed, resolve, reject });
        });
}

/** Chunk by chunk, with everybody else's turn in between: packing and sorting ten thousand targets at once would hold them all up. */
async function acceptLarge({ deps, audit }: AcceptParts, seed: OperationSeed): Promise<AcceptResult> {
  const chunks: (Buffer | string)[] = [];
  for (const { targets } of piecesOf(seed)) {
    chunks.push(packChunk(sealTargets(deps, targets, seed.meta.id)));
    await othersTurn();
  }
  const { meta, fingerprint } = seed;
  const [, result] = await Promise.all([
    indexOperations(deps, [meta]),
    acceptScript(deps, { meta, fingerprint, chunks, nonce: '', count: chunks.length }),
  ]);
  if (result.outcome === 'accepted') {
    await noteOpen(deps, [meta]).catch(deps.onError);
    const noted = audit.append(seed.audit === undefined ? [] : [seed.audit]);
    await Promise.all([noted, fanOutPieces(deps, piecesOf(seed)).catch(deps.onError)]);
  }
  return result;
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What an accept writes with. */
export interface AcceptParts {
  readonly deps: StoreDeps;
  readonly audit: Pick<AuditStore, 'append'>;
}

async function acceptGroup(parts: AcceptParts, group: readonly Waiting[]): Promise<void> {
  const { fresh, keyed } = Object.groupBy(group, ({ seed }) => (seed.isKeyed ? 'keyed' : 'fresh'));
  await Promise.all([fresh && acceptFresh(parts, fresh), keyed && acceptKeyed(parts, keyed)]);
}

/**
 * Nobody else can have these ids, so record, lanes and audit log are written in one go: one round trip, one fsync. On one
 * connection they are carried out in order; a record that is refused leaves at most a needless purge behind, and the log is told.
 */
async function acceptFresh({ deps, audit }: AcceptParts, group: readonly Waiting[]): Promise<void> {
  writeTogether(deps.redis);
  const records = acceptRecords(deps, group);
  const [results] = await Promise.all([records, note(audit, group), fanOutNew(deps, group)]);
  await noteRefused({ deps, audit }, group, results);
  answer(group, results);
}

/** A key that came before must put nothing into lanes, so the records' answers are waited for. */
async function acceptKeyed({ deps, audit }: AcceptParts, group: readonly Waiting[]): Promise<void> {
  const results = await acceptRecords(deps, group);
  const accepted = group.filter((_, i) => {
    const result = results[i];
    return result?.status === 'fulfilled' && result.value.outcome === 'accepted';
  });
  writeTogether(deps.redis);
  const metas = accepted.map(({ seed }) => seed.meta);
  const listed = noteOpen(deps, metas).catch(deps.onError);
  await Promise.all([listed, note(audit, accepted), fanOutNew(deps, accepted)]);
  answer(group, results);
}

function note(audit: AcceptParts['audit'], group: readonly Waiting[]): Promise<void> {
  return audit.append(group.flatMap(({ seed }) => seed.audit ?? []));
}

/**
 * What stands in the log as accepted and was refused by a full Redis is followed by an entry that says so, of the same subject and in
 * the same chain. Entries are let in when records are not any more.
 */
async function noteRefused(
  { deps, audit }: AcceptParts,
  group: readonly Waiting[],
  results: Results,
): Promise<void> {
  const refused = group.flatMap(({ seed }, i) => {
    const result = results[i];
    return seed.audit !== undefined && result?.status === 'rejected'
      ? [refusalOf(seed.audit, result.reason)]
      : [];
  });
  await audit.append(refused).catch(deps.onError);
}

function refusalOf(entry: AuditEntry, reason: unknown): AuditEntry {
  const isKnown = reason instanceof StoreUnavailableError;
  return {
    ...entry,
    deed: entry.subject,
    status: isKnown ? 503 : 500,
    code: isKnown ? reason.code : 'internal-error',
  };
}

type Results = readonly PromiseSettledResult<AcceptResult>[];

function acceptRecords(deps: StoreDeps, group: readonly Waiting[]): Promise<Results> {
  const indexed = indexOperations(
    deps,
    group.map(({ seed }) => seed.meta),
  );
  return Promise.allSettled(
    group.map(async ({ seed }) => {
      const [result] = await Promise.all([acceptOne(deps, seed), indexed]);
      return result;
    }),
  );
}

/** The records are durable: a failure here is the reconciler's to mend, not the caller's. */
async function fanOutNew(deps: StoreDeps, group: readonly Waiting[]): Promise<void> {
  const pieces = group.flatMap(({ seed }) => piecesOf(seed));
  try {
    await fanOut(deps, pieces);
    noteFannedOut(
      deps,
      group.map(({ seed }) => seed.meta),
    ).catch(deps.onError);
  } catch (error) {
    deps.onError(asError(error));
  }
}

function piecesOf({ meta, targets }: OperationSeed): FanOut[] {
  const pieces: FanOut[] = [];
  for (let first = 0; first < targets.length; first += targetsPerChunk) {
    pieces.push({ meta, targets: targets.slice(first, first + targetsPerChunk), first });
  }
  return pieces;
}

function answer(group: readonly Waiting[], results: Results): void {
  group.forEach(({ resolve, reject }, i) => {
    const result = results[i];
    if (result?.status === 'fulfilled') {
      resolve(result.value);
    } else {
      reject(result?.reason);
    }
  });
}

async function acceptOne(deps: StoreDeps, seed: OperationSeed): Promise<AcceptResult> {
  const chunks = seed.targets.length === 0 ? [] : [packChunk(sealTargets(deps, seed.targets, seed.meta.id))];
  return acceptScript(deps, {
    meta: seed.meta,
    fingerprint: seed.fingerprint,
    chunks,
    nonce: '',
    count: chunks.length,
  });
}

/** `chunks`: those that are not stored yet, of `count` in all. `nonce`: of the staging, or empty. */
export interface Acceptance {
  readonly meta: OperationMeta;
  readonly fingerprint: string;
  readonly nonce: string;
  readonly chunks: readonly (Buffer | string)[];
  readonly count: number;
}

/** Writes an operation's record, unless it is there already. */
export async function acceptScript(deps: StoreDeps, acceptance: Acceptance): Promise<AcceptResult> {
  const { meta } = acceptance;
  const pairs = Object.values(meta.accounts).reduce((sum, count) => sum + count, 0);
  const outcome = await deps.run('accept', deps.keys.operation(meta.id), [
    acceptance.fingerprint,
    acceptance.nonce,
    JSON.stringify(
      meta.callback === undefined ? meta : { ...meta, callback: sealCallback(deps, meta.id, meta.callback) },
    ),
    pairs,
    acceptance.count,
    ...acceptance.chunks,
  ]);
  switch (outcome) {
    case 'accepted':
    case 'replay':
    case 'conflict':
    case 'busy':
      return { outcome, id: meta.id };
    default:
      throw new Error(`The accept script answered ${String(outcome)}.`);
  }
}

/** Before or together with the record, never after it: a record without its index entry would be forgotten. */
export async function indexOperations(deps: StoreDeps, metas: readonly OperationMeta[]): Promise<void> {
  const byClient = Map.groupBy(metas, (meta) => meta.client);
  // First, so that whatever a crash leaves of the rest is found.
  const known = deps.redis.sadd(deps.keys.clients(), ...byClient.keys());
  const writes = [...byClient].map(([client, own]) =>
    deps.redis.zadd(
      deps.keys.operationsOf(client),
      'NX',
      ...own.flatMap((meta) => [meta.createdAtMs, meta.id]),
    ),
  );
  await Promise.all([known, ...writes, noteOpen(deps, metas)]).catch(unavailableUnlessKnown);
}

/**
 * Puts operations on the list of open ones, unless they are there: the reconciler looks at them soon. What another request left there may
 * just be being forgotten for want of a record, so whoever has written one under a key that may have come before calls this once more.
 */
export async function noteOpen(deps: StoreDeps, metas: readonly OperationMeta[]): Promise<void> {
  const byClient = Map.groupBy(metas, (meta) => meta.client);
  const writes = [...byClient].map(([client, own]) =>
    deps.redis.zadd(
      deps.keys.openOperationsOf(client),
      'NX',
      ...own.flatMap((meta) => [meta.createdAtMs + fanOutExpectedWithinMs, meta.id]),
    ),
  );
  await Promise.all(writes).catch(unavailableUnlessKnown);
}

/** Opens a staging for a request of unknown length. Undefined when the id is being staged by another request. */
export async function stage({ deps, audit }: AcceptParts, id: string): Promise<Staging | undefined> {
  const nonce = randomUUID();
  const key = deps.keys.operation(id);
  if ((await deps.run('stage', key, [nonce, stagingKeptMs, '', ''])) !== 1) {
    return undefined;
  }
  let count = 0;
  let rest: RoutedTarget[] = [];

  // Lines may be slow to come: it is the connection that says whether more will.
  const stopRenewing = (deps.repeat ?? repeatByTimer)(() => {
    deps
      .run('stage', key, [nonce, stagingKeptMs, 'keep', ''])
      .catch((error: unknown) => deps.onError(asError(error)));
  }, stagingRenewedEveryMs);
  const keep = async (targets: readonly RoutedTarget[]): Promise<void> => {
    await deps.run('stage', key, [nonce, stagingKeptMs, count, packChunk(sealTargets(deps, targets, id))]);
    count += 1;
  };
  return {
    add: async (targets) => {
      await deps.room.assertFor(targets);
      rest = rest.concat(targets);
      while (rest.length >= targetsPerChunk) {
        await keep(rest.slice(0, targetsPerChunk));
        rest = rest.slice(targetsPerChunk);
      }
    },
    seal: async (fingerprint, meta, entry) => {
      stopRenewing();
      if (rest.length > 0) {
        await keep(rest);
        rest = [];
      }
      await indexOperations(deps, [meta]);
      const result = await acceptScript(deps, { meta, fingerprint, nonce, chunks: [], count });
      if (result.outcome === 'accepted') {
        await noteOpen(deps, [meta]).catch(deps.onError);
        await audit.append(entry === undefined ? [] : [entry]);
        await fanOutStored(deps, meta, { from: 0, end: count }).catch(deps.onError);
      }
      return result;
    },
    abort: async () => {
      stopRenewing();
      await deps.run('abandon', key, [nonce]);
    },
  };
}
