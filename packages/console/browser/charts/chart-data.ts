import type { Measure } from './scale.ts';

export interface Line {
  readonly name: string;
  /** Its place among the colours of charts, from 1. */
  readonly colour: 1 | 2 | 3 | 4;
  /** One for each time; undefined where nothing is known. */
  readonly values: readonly (number | undefined)[];
}

/** What a chart shows now. */
export interface ChartData {
  /** Ms since 1970, in order. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}

export interface ChartKind {
  readonly title: string;
  /** What the numbers are, such as `targets a minute`. */
  readonly unit: string;
  readonly measure: Measure;
  readonly format: (value: number) => string;
}

/** Room left of the lines, for the numbers of the axis. */
export const marginLeft = 64;
export const marginRight = 8;
