/** The sums of counts of the same name; of names that end in `Max` the largest. */
export function addCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) {
      const before = sums[name];
      const sum = (before ?? 0) + count;
      sums[name] = name.endsWith('Max') ? Math.max(before ?? count, count) : sum;
    }
  }
  return sums;
}

/** Rounded; 0 of nothing. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
