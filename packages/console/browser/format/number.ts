const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const part = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** Such as `12,345`. */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** Such as `12.3K`, where there is no room. */
export function formatShort(value: number): string {
  return Math.abs(value) < 10_000 ? fine.format(value) : short.format(value);
}

/** Of a whole; `<1 %` where there is something, however little. */
export function formatPart(value: number, of: number): string {
  if (of <= 0) {
    return part.format(0);
  }
  return value > 0 && value / of < 0.01 ? '<1%' : part.format(value / of);
}

/** `1 target`, `3 targets`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
