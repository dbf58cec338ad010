import type { VendorError } from '@purgeway/vendors';
import { ApiProblem } from '../problems/problem.ts';
import type { VendorAccount } from '../services.ts';

type Named = Pick<VendorAccount, 'id' | 'vendor'>;

/** What a failed call to a vendor means for the caller who waits for it. Only a refusal of the request itself is told in the vendor's words. */
export function problemOfVendorError(error: VendorError, { id, vendor }: Named): ApiProblem {
  const who = `${vendor.name} (account ${id})`;
  switch (error.kind) {
    case 'throttled':
    case 'quota':
      return problem('vendor-throttled', `${who} lets us ask no more at the moment: ask again later.`, error);
    case 'unavailable':
      return problem(
        'vendor-unavailable',
        `${who} cannot be reached or fails: ask again in a moment.`,
        error,
      );
    case 'uncertain':
      return problem(
        'vendor-unclear',
        `${who} gave no readable answer in time: ask again in a moment.`,
        error,
      );
    case 'conflict':
      return problem(
        'vendor-conflict',
        `${who} is busy with an earlier change: ask again in a while.`,
        error,
      );
    case 'account':
      return problem(
        'vendor-account-refused',
        `${who} does not let us do this: the operator must look at the account's credentials, rights and balance.`,
        error,
      );
    case 'rejected':
      return problem('vendor-rejected', `${who} refused this: ${wordsOf(error)}`, error);
    case 'not-found':
      return problem('vendor-not-found', `${who} does not know this distribution.`, error);
    case 'unsupported':
      return problem('capability-missing', `${who} cannot do this.`, error);
  }
  return error.kind satisfies never;
}

function problem(code: ApiProblem['code'], detail: string, cause: VendorError): ApiProblem {
  const { retryAfterMs } = cause;
  const headers =
    retryAfterMs === undefined
      ? undefined
      : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
  const waits = code === 'vendor-throttled' ? { 'retry-after': '30', ...headers } : headers;
  return new ApiProblem(code, { detail, cause, ...(waits && { headers: waits }) });
}

function wordsOf({ code, message }: VendorError): string {
  return code === undefined ? message : `${message} (${code})`;
}
