import { InvalidArgumentError } from 'commander';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `5m`, `2h` or `7d` in ms; undefined for anything else. */
function durationOf(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/u.exec(text) ?? [];
  const factor = Object.entries(unitMs).find(([name]) => name === unit)?.[1];
  return factor === undefined ? undefined : Number(amount) * factor;
}

/** A length of time in ms. */
export function parseDuration(text: string): number {
  const ms = durationOf(text);
  if (ms === undefined || ms === 0) {
    throw new InvalidArgumentError('Give a length of time such as 90s, 5m, 2h or 7d.');
  }
  return ms;
}

/** A moment: an ISO time, or how long ago it is. */
export type Moment = { readonly atMs: number } | { readonly agoMs: number };

/** A moment in the past, as it is typed. */
export function parseMoment(text: string): Moment {
  const agoMs = durationOf(text);
  if (agoMs !== undefined) {
    return { agoMs };
  }
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/u.test(text);
  const atMs = isIso ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) {
    throw new InvalidArgumentError(
      'Give a time such as 2026-11-26T12:00:00Z or 2026-11-26, or how long ago it is, such as 90m, 2h or 7d.',
    );
  }
  return { atMs };
}

/** As the API takes it. */
export function isoOf(moment: Moment, nowMs: number): string {
  return new Date(msOf(moment, nowMs)).toISOString();
}

/** Ms since 1970. */
export function msOf(moment: Moment, nowMs: number): number {
  return 'atMs' in moment ? moment.atMs : nowMs - moment.agoMs;
}
