import { VendorError } from '../errors.ts';
import { vendorId } from './vendor-id.ts';

/** Where a page begins: 0 without a cursor. Throws `rejected` for a cursor that no page gave. */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new VendorError({
    kind: 'rejected',
    vendor: vendorId,
    message: 'The cursor is none that a page gave.',
  });
}

/** The cursor of the next page; absent at the end. */
export function nextCursor(offset: number, total: number): string | undefined {
  return offset < total ? String(offset) : undefined;
}
