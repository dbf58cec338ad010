import type { RefusedTarget, TaskStatus } from '../vendor.ts';
import type { RefreshLogEntry } from './wire.ts';

/**
 * The state of a URL task from its log, which may have several entries (one per host, presumably): active until all are done or
 * failed. No entry yet counts as active.
 */
export function judgeUrls(values: readonly string[], logs: readonly RefreshLogEntry[]): TaskStatus {
  if (logs.length === 0 || logs.some((entry) => entry.status === 0)) return { state: 'active' };
  const failed = logs.filter((entry) => entry.status < 0);
  if (failed.length === 0) return { state: 'complete' };
  const statusOf = new Map(
    failed.flatMap((entry) => entry.url_list.map((url) => [url, entry.status] as const)),
  );
  const refused = refusedAmong(values, statusOf);
  // Failed URLs that are not ours to find by name (the vendor may drop queries) would be reported as purged.
  const areAllNamed = failed.every((entry) => entry.url_list.some((url) => values.includes(url)));
  if (failed.length === logs.length || !areAllNamed) return allFailed(failed);
  return { state: 'complete', refused };
}

/** The state of a directory purge from all entries in its stretch of time; other purges may be among them. */
export function judgeDirectories(
  directories: readonly string[],
  logs: readonly RefreshLogEntry[],
): TaskStatus {
  const latest = latestByDirectory(logs.filter((entry) => entry.type === 1));
  const entries = directories.map((directory) => latest.get(directory));
  const known = entries.filter((entry) => entry !== undefined);
  if (known.length < entries.length || known.some((entry) => entry.status === 0)) return { state: 'active' };
  const failed = known.filter((entry) => entry.status < 0);
  if (failed.length === 0) return { state: 'complete' };
  if (failed.length === known.length) return allFailed(failed);
  return {
    state: 'complete',
    refused: refusedAmong(directories, new Map([...latest].map(([url, entry]) => [url, entry.status]))),
  };
}

/** The same directory may have been purged twice within the stretch of time; the later purge covers the earlier. */
function latestByDirectory(logs: readonly RefreshLogEntry[]): Map<string, RefreshLogEntry> {
  const latest = new Map<string, RefreshLogEntry>();
  for (const entry of logs) {
    for (const directory of entry.url_list) {
      const other = latest.get(directory);
      if (!other || other.datetime <= entry.datetime) latest.set(directory, entry);
    }
  }
  return latest;
}

function refusedAmong(values: readonly string[], statusOf: ReadonlyMap<string, number>): RefusedTarget[] {
  return values.flatMap((value, index) => {
    const status = statusOf.get(value) ?? 1;
    return status < 0 ? [{ index, code: String(status), message: failedWords(status) }] : [];
  });
}

function allFailed(failed: readonly RefreshLogEntry[]): TaskStatus {
  const codes = [...new Set(failed.map((entry) => entry.status))];
  return { state: 'failed', message: codes.map(failedWords).join(' ') };
}

function failedWords(status: number): string {
  return `The vendor's refresh log says failed (status ${status}).`;
}
