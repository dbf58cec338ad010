import { VendorError } from '../errors.ts';
import { refuseUnsupported } from '../refuse-unsupported.ts';
import type { CallOptions, PurgeBatch, Receipt, TaskQuery, TaskStatus, VendorAdapter } from '../vendor.ts';
import { capabilities } from './capabilities.ts';
import type { RefreshLogQuery, TencentClient } from './client.ts';
import { directoriesOf } from './directories-of.ts';
import { judgeDirectories, judgeUrls } from './judge-log.ts';
import { vendorId } from './vendor-id.ts';
import { formatVendorTime } from './vendor-time.ts';

/** How far the vendor's clock may be off ours when a directory purge is looked up by its time. A guess. */
const clockMarginMs = 30_000;

/** Purges by the legacy API: URLs by RefreshCdnUrl, all else as directories by RefreshCdnDir. */
export function createPurges(
  client: TencentClient,
  now: () => number,
): Pick<VendorAdapter, 'purge'> & Required<Pick<VendorAdapter, 'taskStatus'>> {
  return {
    purge: (batch, options) => purge(batch, options, { client, now }),
    taskStatus: async (queries, options) => {
      const answers: TaskStatus[] = [];
      for (const query of queries) answers.push(await readStatus(query, options, client));
      return answers;
    },
  };
}

async function purge(
  batch: PurgeBatch,
  options: CallOptions,
  { client, now }: { client: TencentClient; now: () => number },
): Promise<Receipt> {
  refuseUnsupported(vendorId, capabilities, batch);
  if (batch.kind === 'url') {
    const { count, task_id } = await client.refreshCdnUrl(batch.values, options);
    const isOdd = count !== batch.values.length;
    return {
      state: 'accepted',
      vendorTask: task_id,
      message: isOdd ? `The vendor counts ${count} of ${batch.values.length} URLs.` : undefined,
    };
  }
  const fromMs = now();
  await client.refreshCdnDir(directoriesOf(batch), batch.mode === 'soft' ? 1 : 2, options);
  return { state: 'accepted', vendorTask: `dir:${fromMs}:${now()}` };
}

async function readStatus(
  query: TaskQuery,
  options: CallOptions,
  client: TencentClient,
): Promise<TaskStatus> {
  if (query.batch.kind === 'url') {
    const { logs, total } = await client.getCdnRefreshLog({ taskId: query.vendorTask }, options);
    return cutOff(logs, total) ?? judgeUrls(query.batch.values, logs);
  }
  const directories = directoriesOf(query.batch);
  const logQuery = directoryLogQuery(query.vendorTask, directories);
  const { logs, total } = await client.getCdnRefreshLog(logQuery, options);
  return cutOff(logs, total) ?? judgeDirectories(directories, logs);
}

/** No page is documented, and one call reads the log; entries that did not come may have failed. */
function cutOff(logs: readonly unknown[], total: number): TaskStatus | undefined {
  if (logs.length >= total) return undefined;
  return { state: 'active', message: `The vendor's refresh log told ${logs.length} of ${total} entries.` };
}

/** A directory purge has no task id, so it is found again by host and time. */
function directoryLogQuery(vendorTask: string, directories: readonly string[]): RefreshLogQuery {
  const [, from, to] = /^dir:(\d+):(\d+)$/.exec(vendorTask) ?? [];
  if (from === undefined || to === undefined) {
    throw new VendorError({
      kind: 'not-found',
      vendor: vendorId,
      message: `No task is called ${vendorTask}.`,
    });
  }
  const hosts = new Set(directories.map((directory) => new URL(directory).hostname));
  const [host] = hosts;
  return {
    startDate: formatVendorTime(Number(from) - clockMarginMs),
    endDate: formatVendorTime(Number(to) + clockMarginMs),
    host: hosts.size === 1 ? host : undefined,
  };
}
