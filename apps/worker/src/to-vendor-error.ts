import { VendorError } from '@purgeway/vendors';

/** Anything else that an adapter throws is a bug of ours; whether the call took effect is not known. */
export function toVendorError(vendor: string, error: unknown): VendorError {
  if (error instanceof VendorError) {
    return error;
  }
  return new VendorError({
    kind: 'uncertain',
    vendor,
    message: 'The adapter failed unexpectedly.',
    cause: error,
  });
}
