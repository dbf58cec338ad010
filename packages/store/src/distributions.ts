import { isTerminal, type ChangeMeta } from '@purgeway/model';
import { acceptScript, indexOperations, noteOpen } from './accept.ts';
import { changeJob, putChange, readHolder } from './change-turns.ts';
import type { StoreDeps } from './deps.ts';
import { readDistribution } from './distribution-records.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { noteFannedOut } from './fan-out-pieces.ts';
import { readRecord } from './records.ts';
import type { Settle } from './settle.ts';
import type {
  ChangeAcceptResult,
  ChangeSeed,
  DistributionRecord,
  DistributionStore,
} from './distribution-types.ts';
import type { AcceptResult, Page } from './types.ts';
import { wishSafely } from './wish-safely.ts';
import { toTexts } from './to-texts.ts';

export function createDistributionStore(deps: StoreDeps, settle: Settle): DistributionStore {
  const base = deps.keys.distributions();
  return {
    accept: (seed) => accept(deps, settle, seed),
    get: (id) => readDistribution(deps, id),
    list: (query) => list(deps, query),
    version: async () => (await deps.redis.get(`${base}:version`).catch(unavailableUnlessKnown)) ?? '0',
    all: async () =>
      readAll(
        deps,
        await deps.redis.zrangebyscore(`${base}:order`, '-inf', '+inf').catch(unavailableUnlessKnown),
      ),
    findByDomain: (account, domain) => findByName(deps, account, `d:${domain.toLowerCase()}`),
    findByVendorId: (account, vendorId) => findByName(deps, account, `v:${vendorId}`),
    hint: (id) => hint(deps, id),
  };
}

async function hint(deps: StoreDeps, distribution: string): Promise<void> {
  const reply = await deps.run('hint', deps.keys.distributions(), [distribution, deps.scriptNow()]);
  const [operationId, account = '', type = ''] = toTexts(reply);
  if (operationId !== undefined) {
    await wishSafely(deps, changeJob({ account, distribution, operationId, type }));
  }
}

/** The first that has the name; names as in `lua/distributions.lua`. */
async function findByName(
  deps: StoreDeps,
  account: string,
  name: string,
): Promise<DistributionRecord | undefined> {
  const prefix = Buffer.from(`${name} `);
  const members = await deps.redis
    .zrangebylex(
      `${deps.keys.distributions()}:names:${account}`,
      Buffer.concat([Buffer.from('['), prefix]),
      Buffer.concat([Buffer.from('('), prefix, Buffer.from([0xff])]),
    )
    .catch(unavailableUnlessKnown);
  const ids = members.map((member) => member.slice(name.length + 1)).filter((id) => !id.includes(' '));
  return (await readAll(deps, ids.slice(0, 1)))[0];
}

/**
 * The record first, then the distribution: what a crash leaves undone in between, the reconciler does, or the same request when it comes
 * again. Rejects when the second step fails, since the caller is promised to find the distribution.
 */
async function accept(deps: StoreDeps, settle: Settle, seed: ChangeSeed): Promise<ChangeAcceptResult> {
  const { meta, fingerprint } = seed;
  await deps.room.assertFor([]);
  const indexed = indexOperations(deps, [meta]);
  const [result] = await Promise.all([
    acceptScript(deps, { meta, fingerprint, nonce: '', chunks: [], count: 0 }),
    indexed,
  ]);
  const by = await putAccepted(deps, settle, { meta, outcome: result.outcome });
  return by === undefined ? result : { outcome: 'taken', id: meta.id, by };
}

/** Answers which distribution has what the change would take. */
async function putAccepted(
  deps: StoreDeps,
  settle: Settle,
  { meta, outcome }: { readonly meta: ChangeMeta; readonly outcome: AcceptResult['outcome'] },
): Promise<string | undefined> {
  if (outcome === 'accepted') {
    await noteOpen(deps, [meta]).catch(deps.onError);
    const by = await putChange(deps, settle, meta);
    noteFannedOut(deps, [meta]).catch(deps.onError);
    return by;
  }
  const record = outcome === 'replay' ? await readRecord(deps, meta.id) : undefined;
  if (record === undefined || record.meta.type === 'purge') {
    return undefined;
  }
  return isTerminal(record.state) ? readHolder(deps, meta.id) : putChange(deps, settle, record.meta);
}

/** The position of a distribution in a listing: time of creation and id. */
interface Position {
  readonly createdAtMs: number;
  readonly id: string;
}

async function list(
  deps: StoreDeps,
  { clients, limit, after }: Parameters<DistributionStore['list']>[0],
): Promise<Page<DistributionRecord>> {
  const base = deps.keys.distributions();
  const listings = clients?.map((client) => `${base}:c:${client}`) ?? [`${base}:order`];
  const from = parsePosition(after);
  const found = await Promise.all(
    listings.map((key) => positionsAfter(deps, key, { from, limit: limit + 1 })),
  );
  const positions = found
    .flat()
    .toSorted(oldestFirst)
    .slice(0, limit + 1);
  const page = positions.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await readAll(
      deps,
      page.map(({ id }) => id),
    ),
    next: positions.length > limit && last !== undefined ? `${last.createdAtMs}:${last.id}` : undefined,
  };
}

async function positionsAfter(
  deps: StoreDeps,
  key: string,
  { from, limit }: { readonly from: Position | undefined; readonly limit: number },
): Promise<Position[]> {
  const positions: Position[] = [];
  // Entries of the very millisecond where the last page ended are read again and left out: page by page until enough.
  for (let offset = 0; positions.length < limit; offset += limit) {
    const reply = await deps.redis
      .zrangebyscore(key, from?.createdAtMs ?? '-inf', '+inf', 'WITHSCORES', 'LIMIT', offset, limit)
      .catch(unavailableUnlessKnown);
    const texts = reply.flat().map(String);
    for (let i = 0; i + 1 < texts.length; i += 2) {
      const position = { id: texts[i] ?? '', createdAtMs: Number(texts[i + 1]) };
      if (from === undefined || oldestFirst(from, position) < 0) {
        positions.push(position);
      }
    }
    if (texts.length < 2 * limit) {
      break;
    }
  }
  return positions;
}

function oldestFirst(a: Position, b: Position): number {
  if (a.createdAtMs !== b.createdAtMs) {
    return a.createdAtMs - b.createdAtMs;
  }
  return a.id === b.id ? 0 : Number(a.id > b.id) * 2 - 1;
}

function parsePosition(text: string | undefined): Position | undefined {
  const match = /^(\d+):(\S+)$/u.exec(text ?? '');
  return match?.[2] === undefined ? undefined : { createdAtMs: Number(match[1]), id: match[2] };
}

/** Their records in the same order, without those that went meanwhile. */
async function readAll(deps: StoreDeps, ids: readonly string[]): Promise<DistributionRecord[]> {
  const records = await Promise.all(ids.map((id) => readDistribution(deps, id)));
  return records.flatMap((record) => (record === undefined || record.state === 'deleted' ? [] : [record]));
}
