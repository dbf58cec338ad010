/** A line that is longer is no target: the API takes at most so many bytes a line. */
const lineBytesMax = 64 * 1024;
const lineFeed = 0x0a;

/** Thrown for a line that is too long or no UTF-8; `line` counts from 1. */
export class LineError extends Error {
  override readonly name = 'LineError';
  readonly code = 'line-unreadable';
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

/** The lines of a byte stream as they come, empty ones too, without their breaks. Holds no more than a chunk and a line. Throws `LineError`. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let line = 1;
  const take = (last: Uint8Array): string => {
    const bytes = held.length === 0 ? last : Buffer.concat([...held, last]);
    held = [];
    heldBytes = 0;
    try {
      // A mark of the byte order stands at the very beginning, if anywhere.
      return decoder
        .decode(bytes)
        .replace(/^\uFEFF/u, '')
        .trim();
    } catch {
      throw new LineError(line, 'It is not valid UTF-8.');
    }
  };
  const assertShort = (more: number): void => {
    if (heldBytes + more > lineBytesMax) {
      throw new LineError(line, `It has more than ${lineBytesMax} bytes; write one target a line.`);
    }
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      assertShort(end - start);
      yield take(chunk.subarray(start, end));
      line += 1;
      start = end + 1;
    }
    assertShort(chunk.length - start);
    held.push(chunk.subarray(start));
    heldBytes += chunk.length - start;
  }
  if (heldBytes > 0) {
    yield take(new Uint8Array());
  }
}
