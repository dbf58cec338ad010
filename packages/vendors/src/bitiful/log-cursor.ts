import { createHash } from 'node:crypto';
import type { LogLine } from './wire.ts';

/**
 * Where the next page begins. The vendor may repeat the lines of the very nanosecond that a page ended in, and different requests may
 * look the same in every field; so it is counted how many of each look were given out in that nanosecond.
 */
export interface LogPlace {
  /** Position of the domain among those asked for. */
  readonly domain: number;
  /** Nanoseconds since 1970. */
  readonly startTime: bigint;
  /** Lines of that nanosecond that were given out: how many of each look. */
  readonly given: ReadonlyMap<string, number>;
}

/** `<domain>.<nanoseconds>`, then `.<look>x<count>` for each look. */
export function formatLogPlace({ domain, startTime, given }: LogPlace): string {
  return [domain, startTime, ...[...given].map(([look, count]) => `${look}x${count}`)].join('.');
}

/** The opposite of {@link formatLogPlace}; undefined for what it did not make. */
export function parseLogPlace(text: string): LogPlace | undefined {
  if (!/^\d{1,4}\.\d{1,20}(\.[0-9a-f]{16}x\d{1,4})*$/.test(text)) return undefined;
  const [domain = '', startTime = '', ...looks] = text.split('.');
  const given = looks.map((look): [string, number] => [look.slice(0, 16), Number(look.slice(17))]);
  return { domain: Number(domain), startTime: BigInt(startTime), given: new Map(given) };
}

/** Equal for lines that look the same in every field. */
export function lookOf(line: LogLine): string {
  return createHash('sha256').update(JSON.stringify(line)).digest('hex').slice(0, 16);
}

/** The lines that were not given out before. */
export function dropGiven(lines: readonly LogLine[], { startTime, given }: LogPlace): readonly LogLine[] {
  const left = new Map(given);
  return lines.filter((line) => {
    const look = lookOf(line);
    const count = left.get(look) ?? 0;
    if (count === 0 || BigInt(line.access_time) !== startTime) return true;
    left.set(look, count - 1);
    return false;
  });
}

/** The place after these lines were given out. */
export function placeAfter(place: LogPlace, lines: readonly LogLine[]): LogPlace {
  const last = lines.at(-1);
  if (!last) return place;
  const startTime = BigInt(last.access_time);
  const given = new Map(startTime === place.startTime ? place.given : []);
  for (const line of lines) {
    if (BigInt(line.access_time) !== startTime) continue;
    const look = lookOf(line);
    given.set(look, (given.get(look) ?? 0) + 1);
  }
  return { domain: place.domain, startTime, given };
}

/** How many lines of the place's nanosecond were given out. */
export function givenCount({ given }: LogPlace): number {
  return [...given.values()].reduce((all, count) => all + count, 0);
}
