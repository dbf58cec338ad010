import { refuseUnsupported } from '../../refuse-unsupported.ts';
import type { QuotaReading } from '../../statistics.ts';
import type { CallOptions, PurgeBatch, Receipt, TaskQuery, TaskStatus, VendorAdapter } from '../../vendor.ts';
import { directoriesOf } from '../directories-of.ts';
import type { Area } from '../settings.ts';
import { vendorId } from '../vendor-id.ts';
import { capabilities } from './capabilities.ts';
import type { SuccessorClient } from './client.ts';
import { judgeTasks } from './judge-tasks.ts';
import { pagesPerPollMax } from './limits.ts';
import type { PurgeTask, Quota } from './wire.ts';

/** Rows of a page; the documents name a default of 20 and no maximum, so the most of other actions is taken. */
const rowsPerPage = 1000;

/** Purges by API 3.0: URLs by PurgeUrlsCache, all else as directories by PurgePathCache; both give a task id. */
export function createPurges(
  client: SuccessorClient,
  area: Area | undefined,
): Required<Pick<VendorAdapter, 'purge' | 'taskStatus' | 'quota'>> {
  return {
    purge: (batch, options) => purge(client, batch, options),
    taskStatus: async (queries, options) => {
      const answers: TaskStatus[] = [];
      for (const query of queries) answers.push(await readStatus(client, query, options));
      return answers;
    },
    quota: async (options) => {
      const { UrlPurge, PathPurge } = await client.describePurgeQuota(options);
      return [...readQuota('url', UrlPurge, area), ...readQuota('directory', PathPurge, area)];
    },
  };
}

async function purge(client: SuccessorClient, batch: PurgeBatch, options: CallOptions): Promise<Receipt> {
  refuseUnsupported(vendorId, capabilities, batch);
  const { TaskId } =
    batch.kind === 'url'
      ? await client.purgeUrlsCache(batch.values, options)
      : await client.purgePathCache(
          { Paths: directoriesOf(batch), FlushType: batch.mode === 'soft' ? 'flush' : 'delete' },
          options,
        );
  return { state: 'accepted', vendorTask: TaskId };
}

/** Reads page after page, by the number of rows that came: a smaller page than asked for loses nothing. */
async function readStatus(
  client: SuccessorClient,
  query: TaskQuery,
  options: CallOptions,
): Promise<TaskStatus> {
  const rows: PurgeTask[] = [];
  for (let page = 0; page < pagesPerPollMax.value; page += 1) {
    const part = { TaskId: query.vendorTask, Offset: rows.length, Limit: rowsPerPage };
    const { PurgeLogs, TotalCount } = await client.describePurgeTasks(part, options);
    rows.push(...(PurgeLogs ?? []));
    const isAll = PurgeLogs === null || PurgeLogs.length === 0 || rows.length >= (TotalCount ?? 0);
    if (isAll)
      return judgeTasks(query.batch.kind === 'url' ? query.batch.values : directoriesOf(query.batch), rows);
  }
  // What was not read may have failed.
  return {
    state: 'active',
    message: `The task has more rows than the ${rows.length} that one poll may read.`,
  };
}

/** A purge uses up the allowance of every area that it reaches: the scarcest counts, of the account's area where it has one. */
function readQuota(
  kind: QuotaReading['kind'],
  quotas: readonly Quota[],
  area: Area | undefined,
): readonly QuotaReading[] {
  const isOne = area === 'mainland' || area === 'overseas';
  const own = quotas.filter(({ Area: of }) => isOne && of === area);
  // An area that is not opened for the account has no allowance at all.
  const open = own.length > 0 ? own : quotas.filter(({ Total }) => Total > 0);
  const [scarcest] = open.toSorted((a, b) => a.Available - b.Available);
  return scarcest === undefined ? [] : [{ kind, total: scarcest.Total, available: scarcest.Available }];
}
