import { VendorError } from '../errors.ts';
import type { CallOptions, TaskQuery, TaskStatus } from '../vendor.ts';
import { vendorId, type NhnClient } from './client.ts';
import { pollCallsMax } from './limits.ts';
import type { PurgeRecord } from './wire.ts';

type PurgeList = Pick<NhnClient, 'getPurges'>;

/** How far the vendor's clock may be behind ours. */
const clockMarginMs = 60_000;
const itemsPerPage = 100;

/**
 * The state of purges: the newest page of each service, then further ones where a number is still missing, in at most `pollCallsMax`
 * calls. What they do not show counts as under way, and a failed one looks the same for ever: the vendor has no word for it.
 */
export async function readTasks(
  queries: readonly TaskQuery[],
  options: CallOptions,
  client: PurgeList,
): Promise<readonly TaskStatus[]> {
  const tasks = queries.map((query) => ({
    domain: domainOf(query),
    seq: seqOf(query),
    sentAtMs: query.sentAtMs,
  }));
  const groups = Map.groupBy(tasks, ({ domain }) => domain);
  const walks = new Map([...groups].map(([domain, group]) => [domain, startWalk(domain, group)]));
  const open = [...walks.values()];
  for (let calls = 0; calls < pollCallsMax; calls += 1) {
    const walk = open.shift();
    if (!walk) break;
    // Behind those of the other services, so that each is asked for its newest page first.
    if (await goOn(walk, options, client)) open.push(walk);
  }
  return tasks.map(({ domain, seq }) => judge(walks.get(domain)?.found.get(seq)));
}

/** How far the pages of one service have been read. */
interface Walk {
  readonly domain: string;
  readonly startTimeMs: number;
  readonly missing: Set<number>;
  readonly found: Map<number, PurgeRecord>;
  pages: number;
  seen: number;
}

function startWalk(
  domain: string,
  tasks: readonly { readonly seq: number; readonly sentAtMs: number }[],
): Walk {
  return {
    domain,
    startTimeMs: Math.min(...tasks.map(({ sentAtMs }) => sentAtMs)) - clockMarginMs,
    missing: new Set(tasks.map(({ seq }) => seq)),
    found: new Map(),
    pages: 0,
    seen: 0,
  };
}

/** Reads the next page; false when there is no need of another. Purges that come in meanwhile push others to later pages, so none is passed over. */
async function goOn(walk: Walk, options: CallOptions, client: PurgeList): Promise<boolean> {
  walk.pages += 1;
  const { domain, pages: page, startTimeMs } = walk;
  const { totalItems, purges } = await client.getPurges({ domain, page, itemsPerPage, startTimeMs }, options);
  for (const record of purges) {
    if (walk.missing.delete(record.seq)) walk.found.set(record.seq, record);
  }
  walk.seen += purges.length;
  return walk.missing.size > 0 && purges.length > 0 && walk.seen < totalItems;
}

function judge(record: PurgeRecord | undefined): TaskStatus {
  if (record === undefined) return { state: 'active' };
  return record.progress >= 100
    ? { state: 'complete', progress: 1 }
    : { state: 'active', progress: record.progress / 100 };
}

function domainOf({ batch }: TaskQuery): string {
  if (batch.distribution !== undefined) return batch.distribution.vendorId;
  const message = 'A purge is asked after with its distribution.';
  throw new VendorError({ kind: 'unsupported', vendor: vendorId, message });
}

function seqOf({ vendorTask }: TaskQuery): number {
  if (/^\d{1,15}$/.test(vendorTask)) return Number(vendorTask);
  throw new VendorError({
    kind: 'not-found',
    vendor: vendorId,
    message: `No purge has the number ${vendorTask}.`,
  });
}
