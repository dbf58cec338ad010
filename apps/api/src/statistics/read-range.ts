import { z } from 'zod';
import { ApiProblem } from '../problems/problem.ts';

const dayMs = 86_400_000;
const rangeMsMax = 90 * dayMs;
/** Clocks differ; what is further ahead is a mistake. */
const aheadMsMax = 60_000;

const isoTime = z.iso.datetime({ offset: true, local: true });
const isoDate = z.iso.date();

const time = z
  .string()
  .max(64)
  .transform((text, context) => {
    const ms = msOf(text);
    if (ms === undefined) {
      context.addIssue('Give a time as in 2026-01-31T00:00:00Z, a date, or seconds since 1970.');
      return z.NEVER;
    }
    return ms;
  });

/** Query parameters that say which time is meant. */
export const rangeFields = {
  from: time.optional().meta({
    description: 'Start: ISO 8601 (UTC unless it says otherwise) or seconds. Default: 24 h before the end.',
  }),
  to: time.optional().meta({ description: 'End, not included. Default: now.' }),
};

/** A stretch of time, ms since 1970; `toMs` is not included. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The stretch that is meant. Throws `ApiProblem` when it is empty, too long or still to come. */
export function rangeOf(
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
  nowMs: number,
): Range {
  const toMs = Math.min(to ?? nowMs, nowMs);
  const fromMs = from ?? toMs - dayMs;
  if (to !== undefined && to > nowMs + aheadMsMax) {
    throw refused('/to', 'It lies in the future: leave it out, which means now.');
  }
  if (fromMs >= toMs) {
    throw refused('/from', 'The start must lie before the end.');
  }
  if (toMs - fromMs > rangeMsMax) {
    throw refused('/from', 'At most 90 days can be asked for at once.');
  }
  return { fromMs, toMs };
}

function msOf(text: string): number | undefined {
  if (/^\d{1,11}(\.\d{1,3})?$/u.test(text)) {
    return Math.round(Number(text) * 1000);
  }
  if (isoDate.safeParse(text).success) {
    return Date.parse(`${text}T00:00:00Z`);
  }
  if (isoTime.safeParse(text).success) {
    const isZoned = /(Z|[+-]\d\d:?\d\d)$/u.test(text);
    const ms = Date.parse(isZoned ? text : `${text}Z`);
    return Number.isNaN(ms) ? undefined : ms;
  }
  return undefined;
}

function refused(pointer: string, detail: string): ApiProblem {
  return new ApiProblem('invalid-request', {
    detail: 'Correct the query parameters named in "errors".',
    errors: [{ pointer, code: 'range', detail }],
  });
}
