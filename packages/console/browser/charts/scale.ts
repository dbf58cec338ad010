/** Where lines of an axis stand, from 0, and where it ends. */
export interface Axis {
  readonly ticks: readonly number[];
  readonly most: number;
}

/** What numbers are: `count` has no fractions, `seconds` are read as minutes and hours too. */
export type Measure = 'count' | 'seconds';

/** An axis with round numbers and about four steps that holds the largest value. */
export function axisFor(largest: number, measure: Measure): Axis {
  const least = measure === 'count' ? 4 : 0.004;
  const top = largest === 0 ? 4 : Math.max(largest, least);
  const raw = top / 4;
  const step = measure === 'seconds' && raw > 5 ? timeStep(raw) : roundStep(raw, measure === 'count');
  const count = Math.max(1, Math.ceil(top / step));
  return { ticks: Array.from({ length: count + 1 }, (_, i) => i * step), most: count * step };
}

const timeSteps = [10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600];

/** The next step that is round on a clock; of more than a day whole days. */
function timeStep(raw: number): number {
  return timeSteps.find((step) => step >= raw) ?? Math.ceil(raw / 43_200) * 43_200;
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
