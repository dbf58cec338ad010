const unixSeconds = /^\d{1,12}(\.\d+)?$/;
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** A time of the vendor's, RFC 3339 or seconds since 1970, as ms since 1970. Undefined for any other text. */
export function parseVendorTime(text: string): number | undefined {
  if (unixSeconds.test(text)) return Number(text) * 1000;
  return rfc3339.test(text) ? Date.parse(text) : undefined;
}

/** Ms since 1970 as the vendor takes them. */
export function formatVendorTime(ms: number): string {
  return new Date(ms).toISOString();
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `30s`, `5m`, `1h` or `2d`, in ms. Undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const each = unitMs[unit];
  return digits === undefined || each === undefined ? undefined : Number(digits) * each;
}
