/** How much JSON text holds. */
export interface JsonMeasure {
  /** Most objects and lists within each other. */
  readonly depth: number;
  /** Objects, lists, and what stands in them: at most one more than there are. */
  readonly values: number;
}

const quote = 0x22;
const comma = 0x2c;
const escape = 0x5c;

/**
 * Measures JSON in UTF-8 from its bytes, before anything is built of it: building what a few megabytes of brackets stand for would hold
 * up everybody else. Says nothing useful of what is not JSON.
 */
export function measureJson(bytes: Buffer): JsonMeasure {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      at = endOfString(bytes, at);
    } else if (byte === comma) {
      values += 1;
    } else if (isOpening(byte)) {
      depth += 1;
      values += 1;
      deepest = Math.max(deepest, depth);
    } else if (isClosing(byte)) {
      depth -= 1;
    }
  }
  return { depth: deepest, values };
}

/** Where the closing quote stands. Byte by byte: looking for quotes takes several times as long where each is escaped. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      return at;
    }
    if (byte === escape) {
      at += 1;
    }
  }
  return bytes.length;
}

/** `[` and `{` differ in one bit. */
function isOpening(byte: number | undefined): boolean {
  return byte === 0x5b || byte === 0x7b;
}

function isClosing(byte: number | undefined): boolean {
  return byte === 0x5d || byte === 0x7d;
}
