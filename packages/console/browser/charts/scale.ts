/** Where lines of an axis stand, from 0, and where it ends. */
export interface Axis {
  readonly ticks: readonly number[];
  readonly most: number;
}

/** An axis with round numbers and about four steps that holds the largest value. */
export function axisFor(largest: number, isWhole: boolean): Axis {
  const least = isWhole ? 4 : 0.001;
  const step = roundStep(Math.max(largest, least) / 4, isWhole);
  const count = Math.max(1, Math.ceil(Math.max(largest, least) / step));
  return { ticks: Array.from({ length: count + 1 }, (_, i) => i * step), most: count * step };
}

/** The next of 1, 2 and 5, times a power of ten. */
function roundStep(raw: number, isWhole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw * 0.999) ?? raw;
  return isWhole ? Math.max(1, Math.round(step)) : step;
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720];

/** Times on the clock, ms since 1970, at which a span is marked: at most `most` of them. */
export function timeTicks(fromMs: number, toMs: number, most: number): number[] {
  const minutes = (toMs - fromMs) / 60_000;
  const step = (steps.find((candidate) => minutes / candidate <= most) ?? 1440) * 60_000;
  const offset = new Date(toMs).getTimezoneOffset() * 60_000;
  const first = Math.ceil((fromMs - offset) / step) * step + offset;
  const ticks: number[] = [];
  for (let at = first; at <= toMs; at += step) {
    ticks.push(at);
  }
  return ticks;
}
