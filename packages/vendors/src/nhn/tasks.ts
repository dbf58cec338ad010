import { VendorError } from '../errors.ts';
import type { CallOptions, TaskQuery, TaskStatus } from '../vendor.ts';
import { vendorId, type NhnClient } from './client.ts';
import type { PurgeRecord } from './wire.ts';

type PurgeList = Pick<NhnClient, 'getPurges'>;

/** How far the vendor's clock may be behind ours. */
const clockMarginMs = 60_000;
const itemsPerPage = 100;
/** 2,000 purges of one service: more than an app key may send within the time that a purge is watched. */
const pagesMax = 20;

/**
 * The state of purges: one walk through the pages of each service, newest first, until every number is found. One that is not there yet
 * counts as under way, and a failed one looks the same for ever: the vendor has no word for it.
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
  const found = new Map<string, PurgeRecord>();
  for (const [domain, group] of Map.groupBy(tasks, (task) => task.domain)) {
    const startTimeMs = Math.min(...group.map(({ sentAtMs }) => sentAtMs)) - clockMarginMs;
    const wanted = new Set(group.map(({ seq }) => seq));
    for (const record of await walk({ domain, startTimeMs, wanted }, options, client)) {
      found.set(`${domain} ${record.seq}`, record);
    }
  }
  return tasks.map(({ domain, seq }) => judge(found.get(`${domain} ${seq}`)));
}

interface Walk {
  readonly domain: string;
  readonly startTimeMs: number;
  readonly wanted: ReadonlySet<number>;
}

/** Purges that come in meanwhile push others to later pages, so none is passed over. */
async function walk(
  { domain, startTimeMs, wanted }: Walk,
  options: CallOptions,
  client: PurgeList,
): Promise<readonly PurgeRecord[]> {
  const missing = new Set(wanted);
  const found: PurgeRecord[] = [];
  let seen = 0;
  for (let page = 1; page <= pagesMax && missing.size > 0; page += 1) {
    const { totalItems, purges } = await client.getPurges(
      { domain, page, itemsPerPage, startTimeMs },
      options,
    );
    for (const record of purges) {
      if (missing.delete(record.seq)) found.push(record);
    }
    seen += purges.length;
    if (purges.length === 0 || seen >= totalItems) break;
  }
  return found;
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
