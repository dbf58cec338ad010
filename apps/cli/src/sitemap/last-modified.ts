const halfDayMs = 43_200_000;

const w3cDate = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?)?)?$/u;

/** Whether a `lastmod` certainly lies before a time. Undefined when it does not say, or not in the protocol's form. */
export function isOlder(lastModified: string | undefined, sinceMs: number): boolean | undefined {
  const latest = lastModified === undefined ? Number.NaN : latestOf(lastModified.toUpperCase());
  return Number.isNaN(latest) ? undefined : latest < sinceMs;
}

/** The latest moment that a date may stand for: a year, month or day its end, and without a zone that of the last place on Earth. */
function latestOf(text: string): number {
  const [, year, month, day, time, zone] = w3cDate.exec(text) ?? [];
  if (year === undefined) {
    return Number.NaN;
  }
  if (month === undefined) {
    return Date.UTC(Number(year) + 1, 0) + halfDayMs;
  }
  if (day === undefined) {
    return Date.UTC(Number(year), Number(month)) + halfDayMs;
  }
  if (time === undefined) {
    return Date.UTC(Number(year), Number(month) - 1, Number(day) + 1) + halfDayMs;
  }
  const at = Date.parse(`${year}-${month}-${day}T${time}${zone === undefined ? 'Z' : withColon(zone)}`);
  return zone === undefined ? at + halfDayMs : at;
}

function withColon(zone: string): string {
  return zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}
