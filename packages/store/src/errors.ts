/** Redis did not answer in time, refused the write, or is gone. Nothing is known to have been stored. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  readonly code = 'store-unavailable';
}

/** Redis has no room for more than its workers need. Nothing was stored. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';
  readonly code = 'store-full';
}

/**
 * Rethrows a failure of Redis as {@link StoreUnavailableError}. An error inside one of our scripts is a bug of ours
 * and is passed on as it is.
 */
export function unavailableUnlessKnown(error: unknown): never {
  if (error instanceof Error && /user_script|Lua/u.test(error.message) && !error.message.includes('OOM')) {
    throw error;
  }
  throw new StoreUnavailableError('Redis could not carry out the command.', { cause: error });
}
