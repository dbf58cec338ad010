import type { VendorErrorKind } from '../errors.ts';
import { describeForm, kindOfStatus, type ExchangeAnswer, type Verdict } from '../http.ts';
import { headerSchema, type ResultHeader } from './wire.ts';

interface Group {
  readonly about: string;
  readonly kind: VendorErrorKind;
  readonly codes: readonly number[];
  readonly attemptsMax?: number;
  readonly retryAfterMs?: number;
}

/** The vendor's page "Error Codes". Pauses and numbers of attempts are ours. */
const groups: readonly Group[] = [
  {
    about: 'failed, failed assertion, unknown error',
    kind: 'unavailable',
    attemptsMax: 2,
    codes: [-1, -2, 80500],
  },
  { about: 'service unknown or deleted', kind: 'not-found', codes: [10000, 10021] },
  { about: 'another job is running', kind: 'conflict', retryAfterMs: 60_000, codes: [10004] },
  { about: 'not possible in the present state', kind: 'conflict', retryAfterMs: 60_000, codes: [30003] },
  { about: 'no path, bad purge type', kind: 'rejected', codes: [10001, 10017] },
  { about: 'callback', kind: 'rejected', codes: [10002, 10003] },
  { about: 'not found, or the request is invalid', kind: 'rejected', codes: [10006, 30005] },
  { about: 'alias taken, doubled or too many', kind: 'rejected', codes: [10007, 10019, 10020] },
  {
    about: 'origin, alias, referrers, cache, ports',
    kind: 'rejected',
    codes: [...range(10008, 10016), 10018, ...range(10023, 10025)],
  },
  { about: 'description, root path, token, headers', kind: 'rejected', codes: range(10027, 10046) },
  { about: 'certificates', kind: 'rejected', codes: [10101, ...range(10103, 10110)] },
  { about: 'certificate refused for now', kind: 'unavailable', retryAfterMs: 120_000, codes: [10102, 10111] },
  { about: 'period of statistics', kind: 'rejected', codes: [10114, 10115] },
  { about: 'app key or secret key', kind: 'account', codes: [20001, 20002] },
  { about: 'infrastructure', kind: 'unavailable', codes: [21000, 21002] },
  { about: 'feature not enabled', kind: 'rejected', codes: [21003, 21004] },
  { about: 'could not process, data not ready', kind: 'unavailable', codes: [30000, 30002] },
  { about: 'state unknown', kind: 'unavailable', retryAfterMs: 60_000, codes: [30004] },
  { about: 'purges of the window used up', kind: 'throttled', codes: [30001] },
];

const meanings: ReadonlyMap<number, Group> = new Map(
  groups.flatMap((group) => group.codes.map((code): [number, Group] => [code, group])),
);

/**
 * What an answer means. `throttledMs` is how long a used-up purge window lasts, which the vendor does not say. An answer other than 200
 * comes from a proxy: its status decides, and neither tells that a service is gone.
 */
export function classify(answer: ExchangeAnswer, throttledMs: () => number): Verdict | undefined {
  if (answer.status < 200 || answer.status >= 300) return classifyProxy(answer);
  const reply = headerSchema.safeParse(answer.body);
  if (!reply.success) return { kind: 'uncertain', attemptsMax: 2, message: describeForm(reply.error) };
  const { isSuccessful, resultCode } = reply.data.header;
  if (isSuccessful && resultCode === 0) return undefined;
  if (isSuccessful || resultCode === 0) {
    return { kind: 'uncertain', attemptsMax: 2, message: `The answer says both yes and no (${resultCode}).` };
  }
  return classifyResult(reply.data.header, throttledMs);
}

/** What a result code other than 0 means; one that the table does not have counts as rejected. */
export function classifyResult(
  { resultCode, resultMessage }: Omit<ResultHeader, 'isSuccessful'>,
  throttledMs: () => number,
): Verdict {
  const { kind = 'rejected', attemptsMax, retryAfterMs } = meanings.get(resultCode) ?? {};
  return {
    kind,
    attemptsMax,
    // ITEM and ALL have windows of their own.
    ...(kind === 'throttled' ? { retryAfterMs: throttledMs(), isOfThisKind: true } : { retryAfterMs }),
    code: String(resultCode),
    message: resultMessage === '' ? `Result code ${resultCode}.` : resultMessage,
  };
}

function classifyProxy({ status, text }: ExchangeAnswer): Verdict | undefined {
  const kind = kindOfStatus(status);
  if (kind === 'not-found' || status === 405 || status === 410) {
    return { kind: 'account', message: `HTTP ${status}: this API is not served at the account's baseUrl.` };
  }
  return kind === 'conflict' ? { kind: 'rejected', message: `HTTP ${status}: ${text}` } : undefined;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
