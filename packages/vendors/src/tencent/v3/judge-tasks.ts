import type { TaskStatus } from '../../vendor.ts';
import type { PurgeTask } from './wire.ts';

/**
 * The state of a purge from its rows, one for each target (and area, presumably): active until as many targets as were sent have a row
 * and none is under way. A failure whose row names none of ours fails the whole, or it would be told as purged.
 */
export function judgeTasks(values: readonly string[], rows: readonly PurgeTask[]): TaskStatus {
  const ended = new Set(rows.map(({ Url }) => Url)).size;
  const isRunning = rows.some(({ Status }) => Status === 'process');
  if (isRunning || ended < new Set(values).size) {
    return {
      state: 'active',
      progress:
        rows.filter(({ Status }) => Status !== 'process').length / Math.max(rows.length, values.length, 1),
    };
  }
  const failed = new Set(rows.filter(({ Status }) => Status === 'fail').map(({ Url }) => Url));
  if (failed.size === 0) return { state: 'complete' };
  const refused = values.flatMap((value, index) =>
    failed.has(value) ? [{ index, code: 'fail', message: failedWords }] : [],
  );
  const areAllNamed = [...failed].every((url) => values.includes(url));
  if (refused.length === values.length || !areAllNamed) return { state: 'failed', message: failedWords };
  return { state: 'complete', refused };
}

const failedWords = 'The vendor says that the purge failed.';
