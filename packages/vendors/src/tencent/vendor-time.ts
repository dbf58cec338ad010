/** Minutes east of UTC of the vendor's times and of its day. The documents give no zone; UTC+8 is assumed. */
export const vendorOffsetMinutes = 480;

/** A time in the vendor's form `YYYY-MM-DD HH:MM:SS`. */
export function formatVendorTime(ms: number): string {
  return new Date(ms + vendorOffsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}
