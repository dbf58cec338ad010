/** Positions in order as ranges: `[0,1,2,7]` gives `0-2,7`. */
export function rangesOf(indexes: readonly number[]): string {
  const [start, ...rest] = indexes.toSorted((a, b) => a - b);
  if (start === undefined) {
    return '';
  }
  const ranges: string[] = [];
  let first = start;
  let last = start;
  for (const index of rest) {
    if (index > last + 1) {
      ranges.push(rangeText(first, last));
      first = index;
    }
    last = index;
  }
  ranges.push(rangeText(first, last));
  return ranges.join(',');
}

/** The opposite of {@link rangesOf}. */
export function parseRanges(text: string): number[] {
  return text.split(',').flatMap((range) => {
    const [first = '0', last = first] = range.split('-');
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
}

function rangeText(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}
