import type { LogPage, LogRecord } from '@purgeway/vendors';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { callVendor } from '../vendor-calls/call-vendor.ts';
import type { Range } from './read-range.ts';
import type { Served } from './served-of.ts';

const pageMax = 1_000;
const firstWaitMsMax = 5_000;
/** Once lines flow, a longer pause is better than an end; connections stand more than a minute of silence. */
const laterWaitMsMax = 30_000;

export interface LogWish {
  readonly range: Range;
  /** Most records in all. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * The records of a distribution, page after page; each page is asked for within the account's limits when the last one is used up.
 * Resolves when the first is there, so that its failure (an `ApiProblem`) can still be told by a status.
 */
export async function logLines(
  served: Served,
  wish: LogWish,
  services: Services,
): Promise<AsyncGenerator<LogRecord>> {
  const first = await readPage(served, { ...wish, waitMsMax: firstWaitMsMax }, services);
  return recordsFrom(first, wish.limit, (cursor, limit) =>
    readPage(served, { ...wish, cursor, limit, waitMsMax: laterWaitMsMax }, services),
  );
}

async function* recordsFrom(
  first: LogPage,
  limit: number,
  next: (cursor: string, limit: number) => Promise<LogPage>,
): AsyncGenerator<LogRecord> {
  let left = limit;
  let page = first;
  for (;;) {
    const taken = page.records.slice(0, left);
    yield* taken;
    left -= taken.length;
    if (left === 0 || page.next === undefined) {
      return;
    }
    page = await next(page.next, left);
  }
}

interface PageWish extends LogWish {
  readonly cursor?: string | undefined;
  readonly waitMsMax: number;
}

async function readPage(
  { account, vendorId, hostnames }: Served,
  { range, limit, signal, cursor, waitMsMax }: PageWish,
  services: Services,
): Promise<LogPage> {
  return callVendor(
    {
      account,
      purpose: 'logs',
      signal,
      waitMsMax,
      make: async (adapter, options) => {
        if (adapter.logs === undefined) {
          throw new ApiProblem('internal-error', { detail: 'The adapter has no logs.' });
        }
        const query = { vendorId, hostnames, ...range, cursor, limit: Math.min(limit, pageMax) };
        return adapter.logs(query, options);
      },
    },
    services,
  );
}
