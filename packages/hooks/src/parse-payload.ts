import { isUtf8 } from 'node:buffer';

/**
 * A body as JSON; undefined when it is none. Whole numbers that JavaScript cannot hold exactly, such as ids of 18 digits, come as texts.
 */
export function parsePayload(body: Buffer): unknown {
  if (!isUtf8(body)) {
    return undefined;
  }
  const text = body.toString().replace(/^\uFEFF/u, '');
  try {
    return /\d{16}/u.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `context.source` is the number as it was written. */
function keepDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isInexact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  const digits = isInexact ? context?.source : undefined;
  return digits !== undefined && /^-?\d+$/u.test(digits) ? digits : value;
}
