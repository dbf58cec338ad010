/** Redis did not answer in time, refused the write, or is gone. Nothing is known to have been stored. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  readonly code = 'store-unavailable';
}
