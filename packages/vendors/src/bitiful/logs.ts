import { VendorError } from '../errors.ts';
import type { LogPage, LogRecord, LogsQuery } from '../statistics.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { vendorId, type BitifulClient } from './client.ts';
import {
  dropGiven,
  formatLogPlace,
  givenCount,
  parseLogPlace,
  placeAfter,
  type LogPlace,
} from './log-cursor.ts';
import type { LogLine } from './wire.ts';

/** "CDN 实时日志": most lines of one answer, and how far back they go. */
const linesMax = 1000;
const daysKept = 3;
const nanosecondsPerMs = 1_000_000n;

/** What a page is read with. */
export interface LogsBench {
  readonly client: Pick<BitifulClient, 'logs'>;
  readonly now: AdapterDeps['now'];
}

/** One page of the log, domain after domain, in the order of time. Throws `rejected` for what the vendor does not keep any more. */
export async function readLogs(
  { client, now }: LogsBench,
  query: LogsQuery,
  options: CallOptions,
): Promise<LogPage> {
  const place = placeOf(query, now());
  const domain = query.hostnames[place.domain];
  if (domain === undefined) return { records: [] };
  const wanted = Math.min(query.limit, linesMax);
  // Room for what may be repeated, so that a page always brings something new.
  const limit = Math.min(wanted + givenCount(place), linesMax);
  const { startTime } = place;
  const lines = await client.logs({ domain, startTime, codes: 'ALL', limit }, options);
  const fresh = dropGiven(lines, place);
  const untilNs = BigInt(query.toMs) * nanosecondsPerMs;
  const inTime = fresh.filter((line) => BigInt(line.access_time) < untilNs);
  const given = inTime.slice(0, wanted);
  const isLast = inTime.length < fresh.length || lines.length < limit;
  const isEnd = isLast && given.length === inTime.length;
  const next = isEnd ? nextDomain(query, place) : nextPlace(place, given);
  return { records: given.map(recordOf), ...(next && { next: formatLogPlace(next) }) };
}

function placeOf(query: LogsQuery, nowMs: number): LogPlace {
  if (query.cursor !== undefined) {
    const place = parseLogPlace(query.cursor);
    if (place) return place;
    throw new VendorError({ kind: 'rejected', vendor: vendorId, message: 'The cursor is none of ours.' });
  }
  const oldestMs = nowMs - daysKept * 86_400_000;
  if (query.fromMs < oldestMs) {
    const since = new Date(oldestMs).toISOString();
    const message = `Bitiful keeps logs for ${daysKept} days: ask for ${since} or later.`;
    throw new VendorError({ kind: 'rejected', vendor: vendorId, message });
  }
  return startOf(query, 0);
}

function startOf({ fromMs }: LogsQuery, domain: number): LogPlace {
  return { domain, startTime: BigInt(fromMs) * nanosecondsPerMs, given: new Map() };
}

function nextDomain(query: LogsQuery, { domain }: LogPlace): LogPlace | undefined {
  return domain + 1 < query.hostnames.length ? startOf(query, domain + 1) : undefined;
}

/** A whole answer of lines that were given out before is a nanosecond with more lines than one answer holds; nothing shows the rest. */
function nextPlace(place: LogPlace, given: readonly LogLine[]): LogPlace {
  if (given.length > 0) return placeAfter(place, given);
  return { domain: place.domain, startTime: place.startTime + 1n, given: new Map() };
}

function recordOf(line: LogLine): LogRecord {
  return { kind: 'line', at: formatNanoseconds(BigInt(line.access_time)), fields: line };
}

/** ISO 8601 with all nine digits. */
function formatNanoseconds(time: bigint): string {
  const date = new Date(Number(time / nanosecondsPerMs)).toISOString();
  return `${date.slice(0, -1)}${String(time % nanosecondsPerMs).padStart(6, '0')}Z`;
}
