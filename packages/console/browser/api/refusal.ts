import { PurgewayError } from '@purgeway/client';

/** Whether the API itself said no. Other failures mean that it is down, or the way to it is, or the page is broken. */
export function isRefusal(error: unknown): error is PurgewayError {
  return error instanceof PurgewayError && error.title !== undefined;
}

/** Whether the same is refused the next time too. */
export function isFinal(error: unknown): boolean {
  return isRefusal(error) && !error.isRetryable;
}
