import type { LogRecord } from '@purgeway/vendors';
import type { ShownLogRecord } from './stats-schema.ts';
import { presentTimeIfAny } from './time.ts';

/** A line of a vendor's log, or one of its files, as the API shows it. */
export function presentLogRecord(record: LogRecord): ShownLogRecord {
  if (record.kind === 'line') {
    return { kind: record.kind, at: record.at, fields: record.fields };
  }
  const { kind, name, url, fromMs, toMs, bytes } = record;
  return { kind, name, url, from: presentTimeIfAny(fromMs), to: presentTimeIfAny(toMs), bytes };
}
