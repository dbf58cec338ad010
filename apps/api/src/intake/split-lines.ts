import { isUtf8 } from 'node:buffer';
import { takeTurns } from '../http/take-turns.ts';

/** Longest line that is read, in bytes: a target of the greatest length, its field and JSON's escapes. */
export const lineBytesMax = 64 * 1024;

/** A line of a stream without its line break; `text` is absent when the line was too long to be kept, or is no UTF-8. */
export interface Line {
  readonly index: number;
  readonly text?: string | undefined;
  /** Why there is no text. */
  readonly fault?: 'too-long' | 'not-well-formed' | undefined;
}

const lineFeed = 0x0a;

/**
 * Cuts a byte stream into lines as it comes. Never holds more than one chunk and one line: the rest of a line over
 * {@link lineBytesMax} is thrown away and the line reported without text. Empty lines are counted and left out. However many lines come in
 * one piece, and whatever is done with each, others have their turns in between.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const held = createHeldLine();
  const turns = takeTurns();
  let index = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      held.add(chunk.subarray(start, end));
      const line = held.take(index);
      if (line !== undefined) {
        yield line;
      }
      index += 1;
      start = end + 1;
      if (turns.isOver()) {
        await turns.next();
      }
    }
    held.add(chunk.subarray(start));
    if (turns.isOver()) {
      await turns.next();
    }
  }
  const last = held.take(index);
  if (last !== undefined) {
    yield last;
  }
}

function createHeldLine() {
  let pieces: Buffer[] = [];
  let bytes = 0;
  return {
    add(piece: Buffer): void {
      bytes += piece.length;
      if (bytes > lineBytesMax) {
        pieces = [];
      } else if (piece.length > 0) {
        pieces.push(piece);
      }
    },
    /** The line that is held, which is then forgotten; undefined when it is empty. */
    take(index: number): Line | undefined {
      const line = bytes > lineBytesMax ? ({ fault: 'too-long' } as const) : lineOf(pieces);
      pieces = [];
      bytes = 0;
      return line.text === '' ? undefined : { index, ...line };
    },
  };
}

/** Reading bytes that are no UTF-8 all the same would put other characters in their place, and purge something else. */
function lineOf(pieces: readonly Buffer[]): Omit<Line, 'index'> {
  const [only, ...others] = pieces;
  if (only === undefined) {
    return { text: '' };
  }
  const whole = others.length === 0 ? only : Buffer.concat(pieces);
  return isUtf8(whole) ? { text: whole.toString('utf8').trim() } : { fault: 'not-well-formed' };
}
