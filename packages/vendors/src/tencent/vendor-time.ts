/** Minutes east of UTC of the vendor's times and of its day. The documents give no zone; UTC+8 is assumed. */
export const vendorOffsetMinutes = 480;

const form = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;

/** A time in the vendor's form `YYYY-MM-DD HH:MM:SS`. */
export function formatVendorTime(ms: number): string {
  return new Date(ms + vendorOffsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** The opposite of {@link formatVendorTime}: ms since 1970; undefined for text in any other form. */
export function parseVendorTime(text: string): number | undefined {
  const [, day, time] = form.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}Z`) - vendorOffsetMinutes * 60_000;
  return Number.isNaN(ms) ? undefined : ms;
}

/** The beginning of the step of `stepMs` that a time lies in, on the vendor's clock: its days begin at its midnight. */
export function floorVendorTime(ms: number, stepMs: number): number {
  const offsetMs = vendorOffsetMinutes * 60_000;
  return Math.floor((ms + offsetMs) / stepMs) * stepMs - offsetMs;
}
