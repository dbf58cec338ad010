import { fail, ok, warn, type Finding } from './finding.ts';

export interface ShownTime {
  readonly name: string;
  /** What the other clock showed between the two times of this machine, ms since 1970. */
  readonly shownMs: number;
  /** It may have been so much later: a clock that shows whole seconds is behind by up to one. */
  readonly withinMs: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

const offsetWarnMs = 5_000;
const offsetFailMs = 60_000;

/** How far another clock certainly is from this machine's. */
export function judgeClock({ name, shownMs, withinMs, startedAtMs, endedAtMs }: ShownTime): Finding {
  const offsetMs = Math.max(0, shownMs - endedAtMs, startedAtMs - (shownMs + withinMs));
  const text = `${Math.round(offsetMs / 100) / 10} s from this machine's`;
  const advice =
    'Have all machines set their clocks by NTP: signatures of vendors and callbacks hold for minutes only.';
  if (offsetMs > offsetFailMs) {
    return fail(name, text, advice);
  }
  return offsetMs > offsetWarnMs ? warn(name, text, advice) : ok(name, text);
}
