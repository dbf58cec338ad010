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
 * Rethrows a failure of Redis as {@link StoreUnavailableError}. What is wrong with one of our scripts is a bug of ours and is passed on as it
 * is; what a script only ran into, such as a server that takes no writes, is told in the same way but begins with a word of its own.
 */
export function unavailableUnlessKnown(error: unknown): never {
  if (error instanceof Error && /^(?:ERR|WRONGTYPE) .*(?:user_script|Lua)/su.test(error.message)) {
    throw error;
  }
  throw new StoreUnavailableError('Redis could not carry out the command.', { cause: error });
}
