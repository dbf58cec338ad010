import { VendorError, type VendorErrorKind } from '../errors.ts';
import { vendorId } from './vendor-id.ts';

/** A failure that is found without, or besides, the vendor's own words. */
export function failure(kind: VendorErrorKind, message: string, cause?: unknown): VendorError {
  return new VendorError({ kind, vendor: vendorId, message, cause });
}

/**
 * Runs a call that makes something. A failure that reached the vendor and is not sure to have had no effect becomes `uncertain`, so that
 * it is looked for before it is made again.
 */
export async function creating<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const isOpen = error instanceof VendorError && error.kind === 'unavailable' && error.status !== undefined;
    if (!isOpen) throw error;
    const { vendor, code, message, status, retryAfterMs, attemptsMax } = error;
    const facts = { vendor, code, message, status, retryAfterMs, attemptsMax, cause: error };
    throw new VendorError({ kind: 'uncertain', ...facts });
  }
}

/** Runs a call after something was made: whatever goes wrong with it, the thing is there. */
export async function afterCreating<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw failure('uncertain', `Added, but it could not be read back: ${words}`, error);
  }
}
