import type { LogPage, LogRecord, LogsQuery } from '../statistics.ts';
import type { CallOptions } from '../vendor.ts';
import type { TencentClient } from './client.ts';
import { nextCursor, readCursor } from './cursor.ts';
import { failure } from './failures.ts';
import { hostsAsked } from './hosts-asked.ts';
import { formatVendorTime, parseVendorTime } from './vendor-time.ts';

const hourMs = 60 * 60 * 1000;

/** One domain's log files, one an hour. The vendor does not page: its list is read whole and cut. */
export async function readLogs(
  client: TencentClient,
  query: LogsQuery,
  options: CallOptions,
): Promise<LogPage> {
  const [host = ''] = hostsAsked(query, 1);
  const offset = readCursor(query.cursor);
  const range = { startDate: formatVendorTime(query.fromMs), endDate: formatVendorTime(query.toMs - 1) };
  const { list } = await client.getCdnLogList({ host, ...range }, options);
  const files = list.filter(({ type }) => type === 1);
  const end = offset + query.limit;
  return {
    records: files.slice(offset, end).map(({ name, link }) => toRecord(name, link)),
    next: nextCursor(end, files.length),
  };
}

/** The name says the hour. */
function toRecord(name: string, url: string): LogRecord {
  const [, year, month, day, hour] = /^(\d{4})(\d{2})(\d{2})(\d{2})-/.exec(name) ?? [];
  const fromMs = parseVendorTime(`${year}-${month}-${day} ${hour}:00:00`);
  if (fromMs === undefined)
    throw failure('uncertain', `The name of a log file has another form than documented: ${name}`);
  return { kind: 'file', name, url, fromMs, toMs: fromMs + hourMs };
}
