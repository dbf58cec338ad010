/**
 * Parses JSON without losing a digit: a number that a double does not hold exactly comes back as its text, all others as numbers. Throws
 * SyntaxError for what is no JSON.
 */
export function parseExactJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text, (...[, value, context]: unknown[]) => {
    const source = typeof value === 'number' ? sourceOf(context) : undefined;
    return source === undefined || isExact(source) ? value : source;
  });
  return parsed;
}

/** The digits as they stood in the text. */
function sourceOf(context: unknown): string | undefined {
  if (typeof context !== 'object' || context === null || !('source' in context)) return undefined;
  return typeof context.source === 'string' ? context.source : undefined;
}

function isExact(source: string): boolean {
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(Number(source));
  // A double holds every decimal of up to 15 digits.
  const digits = source.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '');
  return digits.length <= 15 && Number.isFinite(Number(source));
}
