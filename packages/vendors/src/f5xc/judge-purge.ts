import { VendorError } from '../errors.ts';
import type { TaskStatus } from '../vendor.ts';
import { vendorId } from './client.ts';
import { watching } from './limits.ts';
import { parseVendorTime } from './vendor-time.ts';
import type { CommandStatus, ErrorCode, InnerError, OperationStatus } from './wire.ts';

/** When a purge was sent and when its status is judged, ms since 1970. */
export interface JudgeTimes {
  readonly sentAtMs: number;
  readonly nowMs: number;
}

/** The state of a purge by cache-purge. Throws `not-found` when the vendor does not know the operation any more. */
export function judgeOperation({ error, items = [] }: OperationStatus, times: JudgeTimes): TaskStatus {
  const verdict = error && judgeError(error, times);
  if (verdict !== undefined) return verdict;
  return judgeSites(
    items.map(({ status, purge }) => readSite({ status, ...purge })),
    times,
  );
}

/** The state of a purge command. Each status object may speak of the command as a whole, or of one site. */
export function judgeCommand({ status = [] }: CommandStatus, times: JudgeTimes): TaskStatus {
  const refusal = status
    .flatMap(({ conditions = [] }) => conditions)
    .find((condition) => condition.type === 'Validation' && condition.status === 'Failed');
  if (refusal !== undefined) {
    return { state: 'failed', message: `The command is not valid: ${refusal.reason ?? 'no reason given'}` };
  }
  const sites = status.flatMap(({ conditions = [], purge_status }) => {
    const failure = conditions.find((condition) => condition.status === 'Failed');
    if (purge_status === undefined && failure === undefined) return [];
    return [readSite({ status: failure && `failed: ${failure.reason ?? ''}`, ...purge_status })];
  });
  return judgeSites(sites, times);
}

/** How soon after a purge was sent the vendor may not have heard of it yet. A guess. */
const soonMs = 60_000;

/** Codes of an error inside an answer; what is not named here asks again. */
const meanings: Partial<Record<ErrorCode, 'none' | 'failed' | 'not-found'>> = {
  EOK: 'none',
  EPERMS: 'failed',
  EBADINPUT: 'failed',
  ENOTFOUND: 'not-found',
};

function judgeError({ code, message = '' }: InnerError, times: JudgeTimes): TaskStatus | undefined {
  if (code === undefined || meanings[code] === 'none') return undefined;
  const words = message === '' ? code : `${code}: ${message}`;
  if (meanings[code] === 'failed') return { state: 'failed', message: words };
  if (meanings[code] === 'not-found' && times.nowMs - times.sentAtMs > soonMs) {
    throw new VendorError({ kind: 'not-found', vendor: vendorId, code, message: words });
  }
  return { state: 'active', message: words };
}

interface Site {
  readonly state: 'running' | 'finished' | 'failed';
  readonly finishedAtMs?: number | undefined;
  readonly words: string;
}

interface SiteReport {
  readonly status?: string | undefined;
  readonly site?: string | undefined;
  readonly finish_time?: string | undefined;
}

/** The one status text that is documented is `success`. */
function readSite({ status = '', site = 'a site', finish_time = '' }: SiteReport): Site {
  return {
    state: stateOf(status, finish_time),
    finishedAtMs: parseVendorTime(finish_time),
    words: `${site}: ${status}`,
  };
}

function stateOf(status: string, finishTime: string): Site['state'] {
  if (status.toLowerCase() === 'success') return 'finished';
  if (/fail|error/i.test(status)) return 'failed';
  return finishTime === '' ? 'running' : 'finished';
}

/**
 * All sites finished is not enough, because more may still appear in the list: they must have been so for the time between two polls, by
 * the newest of their own times and of the sending. Some that failed among others that did not are waited for until the deadline.
 */
function judgeSites(sites: readonly Site[], { sentAtMs, nowMs }: JudgeTimes): TaskStatus {
  const failed = sites.filter((site) => site.state === 'failed');
  const ended = sites.filter((site) => site.state !== 'running');
  const message =
    failed.length === 0
      ? undefined
      : `${failed.length} of ${sites.length} sites failed (${failed.map(({ words }) => words).join('; ')}).`;
  if (failed.length > 0 && nowMs - sentAtMs >= watching.giveUpAfterMs.value)
    return { state: 'failed', message };
  const settledAtMs = Math.max(sentAtMs, ...sites.map(({ finishedAtMs = sentAtMs }) => finishedAtMs));
  const isSettled =
    sites.length > 0 && ended.length === sites.length && nowMs - settledAtMs >= watching.everyMs.value;
  if (isSettled && failed.length === 0) return { state: 'complete' };
  if (isSettled && failed.length === sites.length) return { state: 'failed', message };
  return { state: 'active', message, ...(sites.length > 0 && { progress: ended.length / sites.length }) };
}
