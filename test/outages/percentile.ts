/** The value that so great a share of the values does not exceed; NaN without values, and where one of them is NaN. */
export function percentile(values: readonly number[], share: number): number {
  if (values.some(Number.isNaN)) {
    return Number.NaN;
  }
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
