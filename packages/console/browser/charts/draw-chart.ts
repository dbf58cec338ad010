import { svg } from '../dom/h.ts';
import { formatMinute } from '../format/moment.ts';
import { marginLeft, marginRight, type ChartData, type ChartKind, type Line } from './chart-data.ts';
import { axisFor, timeTicks, type Axis } from './scale.ts';

interface Drawing {
  readonly kind: ChartKind;
  readonly data: ChartData;
  readonly width: number;
  readonly height: number;
  /** The time that is pointed at. */
  readonly at: number | undefined;
}

interface Frame {
  readonly axis: Axis;
  readonly width: number;
  readonly height: number;
  readonly x: (i: number) => number;
  readonly y: (value: number) => number;
}

const marginTop = 8;
const marginBottom = 22;
/** Half the width of a time. */
const labelHalf = 18;

/** The chart as a picture, with what it shows in words. */
export function drawChart({ kind, data, width, height, at }: Drawing): SVGElement {
  const frame = frameOf({ kind, data, width, height });
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': describeChart(kind, data),
    },
    svg(
      'g',
      { class: 'grid' },
      frame.axis.ticks.map((tick) => gridLine(kind, frame, tick)),
    ),
    svg('g', { class: 'times' }, timeLabels(data, frame)),
    data.lines.map((line) => drawLine(line, frame, data.lines.length === 1)),
    data.lines.every(({ values }) => values.every((value) => value === undefined)) &&
      svg(
        'text',
        { class: 'nothing', x: width / 2, y: height * 0.38, 'text-anchor': 'middle' },
        'No figures yet',
      ),
    at === undefined
      ? undefined
      : svg('path', { class: 'pointer', d: `M${frame.x(at)} ${marginTop}V${height - marginBottom}` }),
  );
}

function frameOf({ kind, data, width, height }: Omit<Drawing, 'at'>): Frame {
  const largest = Math.max(0, ...data.lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const axis = axisFor(largest, kind.measure);
  const [inner, tall] = [width - marginLeft - marginRight, height - marginTop - marginBottom];
  const last = Math.max(1, data.times.length - 1);
  return {
    axis,
    width,
    height,
    x: (i) => round(marginLeft + (inner * i) / last),
    y: (value) => round(marginTop + tall * (1 - value / axis.most)),
  };
}

function gridLine({ format }: ChartKind, { width, y }: Frame, tick: number): SVGElement {
  return svg(
    'g',
    {},
    svg('path', { d: `M${marginLeft} ${y(tick)}H${width - marginRight}` }),
    svg('text', { x: marginLeft - 8, y: y(tick) + 4, 'text-anchor': 'end' }, format(tick)),
  );
}

function timeLabels({ times }: ChartData, { width, height, x }: Frame): SVGElement[] {
  const [from = 0] = times;
  const to = times.at(-1) ?? from;
  if (to <= from) {
    return [];
  }
  return timeTicks(from, to, Math.max(2, Math.floor(width / 90))).map((tick) => {
    const i = ((tick - from) / (to - from)) * (times.length - 1);
    const anchor = width - x(i) < labelHalf ? 'end' : 'middle';
    return svg(
      'text',
      { x: Math.min(x(i), width), y: height - 5, 'text-anchor': anchor },
      formatMinute(tick),
    );
  });
}

function drawLine({ colour, values }: Line, { x, y }: Frame, isAlone: boolean): SVGElement {
  const runs = runsOf(values).map((run) => run.map(({ i, value }) => ({ i, at: `${x(i)} ${y(value)}` })));
  const ways = runs.map((run) => `M${run.map(({ at }) => at).join('L')}${run.length === 1 ? 'h.01' : ''}`);
  const areas = runs.map(
    (run) => `M${x(run[0]?.i ?? 0)} ${y(0)}L${run.map(({ at }) => at).join('L')}V${y(0)}Z`,
  );
  return svg(
    'g',
    { class: `line-${colour}` },
    isAlone && svg('path', { class: `area area-${colour}`, d: areas.join('') }),
    svg('path', { class: `line stroke-${colour}`, d: ways.join('') }),
  );
}

/** Stretches without a gap. */
function runsOf(values: Line['values']): { i: number; value: number }[][] {
  const runs: { i: number; value: number }[][] = [];
  for (const [i, value] of values.entries()) {
    const before = values[i - 1];
    if (value === undefined) {
      continue;
    }
    if (before === undefined) {
      runs.push([]);
    }
    runs.at(-1)?.push({ i, value });
  }
  return runs;
}

/** Such as `Backlog, targets: waiting now 12, at most 300.` */
export function describeChart({ title, unit, format }: ChartKind, { lines }: ChartData): string {
  const words = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== undefined);
    const last = known.at(-1);
    return last === undefined
      ? `${name} unknown`
      : `${name} now ${format(last)}, at most ${format(Math.max(...known))}`;
  });
  return `${title}, ${unit}: ${words.join('; ')}.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
