import type { LogPage, LogRecord, LogsQuery } from '../../statistics.ts';
import type { CallOptions } from '../../vendor.ts';
import { nextCursor, readCursor } from '../cursor.ts';
import { hostsAsked } from '../hosts-asked.ts';
import { formatVendorTime, parseVendorTime } from '../vendor-time.ts';
import type { SuccessorClient } from './client.ts';
import type { DomainLogs } from './wire.ts';

const pageLimit = 1000;

/** One page of one domain's log files, of both areas. */
export async function readLogs(
  client: SuccessorClient,
  query: LogsQuery,
  options: CallOptions,
): Promise<LogPage> {
  const [domain = ''] = hostsAsked(query, 1);
  const offset = readCursor(query.cursor);
  const request = {
    Domain: domain,
    StartTime: formatVendorTime(query.fromMs),
    EndTime: formatVendorTime(query.toMs - 1),
    Offset: offset,
    Limit: Math.min(query.limit, pageLimit),
    Area: 'global',
  };
  const { DomainLogs, TotalCount } = await client.describeCdnDomainLogs(request, options);
  const next = DomainLogs.length === 0 ? undefined : nextCursor(offset + DomainLogs.length, TotalCount);
  return { records: DomainLogs.map(toRecord), next };
}

function toRecord(log: DomainLogs['DomainLogs'][number]): LogRecord {
  return {
    kind: 'file',
    name: log.LogName,
    url: log.LogPath,
    fromMs: parseVendorTime(log.StartTime),
    toMs: parseVendorTime(log.EndTime),
    bytes: log.FileSize ?? undefined,
  };
}
