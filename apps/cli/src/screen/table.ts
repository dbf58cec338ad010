import { stripVTControlCharacters } from 'node:util';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/** A table as lines, its columns two spaces apart. Cells hold no control characters; a last column of any width is never padded. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => widthOf(row[i] ?? ''))));
  return all.map((row) =>
    columns
      .map(({ align }, i) => pad(row[i] ?? '', widths[i] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
}

/** Cuts to so many cells, and shows that it did. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) {
    return text;
  }
  return width < 1 ? '' : `${takeWidth(text, width - 1)}…`;
}

function pad(text: string, width: number, align: Column['align'] = 'left'): string {
  const gap = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? gap + text : text + gap;
}

/** Most scripts of East Asia and emoji take two cells of a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const noWidth = /\p{M}/u;

/** Cells that a text takes on a terminal; colours take none. */
export function widthOf(text: string): number {
  return Array.from(stripVTControlCharacters(text), cellsOf).reduce((sum, cells) => sum + cells, 0);
}

function takeWidth(text: string, width: number): string {
  let left = width;
  let taken = '';
  for (const character of text) {
    left -= cellsOf(character);
    if (left < 0) {
      break;
    }
    taken += character;
  }
  return taken;
}

function cellsOf(character: string): number {
  if (noWidth.test(character)) {
    return 0;
  }
  return wide.test(character) ? 2 : 1;
}
