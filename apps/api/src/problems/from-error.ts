import { VaultError } from '@purgeway/model';
import { StoreFullError, StoreUnavailableError } from '@purgeway/store';
import { ApiProblem } from './problem.ts';

/**
 * Any thrown thing as the problem to answer with; what is not known becomes `internal-error` and keeps its cause. `method`: what was asked
 * with; absent: it may have been to change something.
 */
export function problemFromError(error: unknown, method?: string): ApiProblem {
  if (error instanceof ApiProblem) {
    return error;
  }
  if (error instanceof StoreUnavailableError) {
    const isRead = method === 'GET' || method === 'HEAD';
    return new ApiProblem('store-unavailable', {
      detail: isRead
        ? 'Redis does not answer, so this could not be read: ask again in a moment.'
        : 'It is not known whether this was stored: it may have been accepted all the same. Send the same request again in a moment; with its idempotency key it is taken once.',
      headers: { 'retry-after': '1' },
      cause: error,
    });
  }
  if (error instanceof StoreFullError) {
    return new ApiProblem('store-full', {
      detail: 'Nothing of this was stored. Send the same request again when what waits has been carried out.',
      headers: { 'retry-after': '5' },
      cause: error,
    });
  }
  if (error instanceof VaultError) {
    return new ApiProblem('secrets-not-kept', {
      detail:
        'What is kept sealed cannot be read: ask the operator to set PURGEWAY_ENCRYPTION_KEYS, old keys too.',
      cause: error,
    });
  }
  if (isClientsFault(error)) {
    return new ApiProblem('bad-request', { detail: 'The address or body cannot be decoded.', cause: error });
  }
  return new ApiProblem('internal-error', {
    detail: 'The request was not carried out. If it happens again, report the request id.',
    cause: error,
  });
}

/** Express marks what the client sent wrongly, such as `%` signs that do not decode, with a 4xx status. */
function isClientsFault(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}
