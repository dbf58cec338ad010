import { createHash } from 'node:crypto';
import { z } from 'zod';
import { VendorError } from '../errors.ts';
import type { LogPage, LogRecord, LogsQuery } from '../statistics.ts';
import type { CallOptions } from '../vendor.ts';
import { vendorId, type F5Client } from './client.ts';
import { nameIn } from './statistics.ts';
import { formatVendorTime, parseVendorTime } from './vendor-time.ts';

/** Most logs of one answer. */
const logsPerCallMax = 500;

/**
 * One page, newest first. The vendor has no cursor: the next page asks for what is not newer than the last log of this one, and leaves
 * out those of the very same time that were given already.
 */
export async function readLogs(client: F5Client, query: LogsQuery, options: CallOptions): Promise<LogPage> {
  const from = readCursor(query.cursor) ?? { end: formatVendorTime(query.toMs), given: [] };
  const limit = Math.min(logsPerCallMax, query.limit + from.given.length);
  const { logs = [] } = await client.accessLogs(
    {
      start_time: formatVendorTime(query.fromMs),
      end_time: from.end,
      query: [{ tag: 'CDN_NAME', operator: 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN', values: [nameIn(query)] }],
      sort: 'DESCENDING',
      limit,
    },
    options,
  );
  const lines = logs.map(readLine);
  const fresh = dropGiven(lines, from).filter((line) => isWithin(line, query));
  const page = fresh.slice(0, query.limit);
  const isMore = logs.length >= limit || fresh.length > page.length;
  return {
    records: page.map(({ record }) => record),
    ...(isMore && { next: formatCursor(nextAfter(page, from)) }),
  };
}

interface Line {
  /** As the vendor wrote it. */
  readonly time: string;
  /** Short name of the whole line. */
  readonly print: string;
  readonly record: LogRecord;
}

/** Where a page begins: at the newest `end`, without the lines of that time that were given. */
interface From {
  readonly end: string;
  readonly given: readonly string[];
}

const fieldsSchema = z.record(z.string(), z.unknown());

/** One document shows a log as JSON in a string, another as an object. */
function readLine(log: string | Readonly<Record<string, unknown>>): Line {
  const fields = typeof log === 'string' ? parseFields(log) : log;
  const time = timeIn(fields);
  const at = parseVendorTime(time);
  if (at === undefined) throw unreadable('a log without a time');
  const isIso = time.includes('T');
  return {
    time,
    print: createHash('sha256').update(JSON.stringify(log)).digest('base64url').slice(0, 12),
    record: { kind: 'line', at: isIso ? time : formatVendorTime(at), fields },
  };
}

function timeIn(fields: Readonly<Record<string, unknown>>): string {
  const time = fields['timestamp'] ?? fields['@timestamp'] ?? fields['time'];
  return typeof time === 'string' || typeof time === 'number' ? String(time) : '';
}

function parseFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text, keepDigits);
    return fieldsSchema.parse(json);
  } catch {
    throw unreadable('a log that is no JSON object');
  }
}

/** Whole numbers that do not fit a double stay as their digits. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isTooLong = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isTooLong ? (context?.source ?? value) : value;
}

/** Two lines that are the same letter by letter are two lines. */
function dropGiven(lines: readonly Line[], { end, given }: From): readonly Line[] {
  const left = [...given];
  return lines.filter(({ time, print }) => {
    const index = time === end ? left.indexOf(print) : -1;
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** `end_time` is included by the vendor, and not by us. */
function isWithin({ time }: Line, { fromMs, toMs }: LogsQuery): boolean {
  const at = parseVendorTime(time);
  return at !== undefined && at >= fromMs && at < toMs;
}

/** More lines of one time than an answer holds cannot be told apart: it goes on a millisecond before. */
function nextAfter(page: readonly Line[], from: From): From {
  const end = page.at(-1)?.time;
  if (end === undefined) {
    return { end: formatVendorTime((parseVendorTime(from.end) ?? 0) - 1), given: [] };
  }
  const given = page.filter(({ time }) => time === end).map(({ print }) => print);
  return { end, given: end === from.end ? [...from.given, ...given] : given };
}

const cursorSchema = z.strictObject({ end: z.string(), given: z.array(z.string()) });

function formatCursor(from: From): string {
  return Buffer.from(JSON.stringify(from)).toString('base64url');
}

function readCursor(cursor: string | undefined): From | undefined {
  if (cursor === undefined) return undefined;
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new VendorError({ kind: 'rejected', vendor: vendorId, message: 'The cursor is not one of ours.' });
  }
}

function unreadable(what: string): VendorError {
  const message = `The answer is not in the documented form (${what}).`;
  return new VendorError({ kind: 'uncertain', vendor: vendorId, message });
}
