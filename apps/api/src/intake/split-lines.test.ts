import { expect, test } from 'vitest';
import { lineBytesMax, splitLines, type Line } from './split-lines.ts';

async function linesOf(pieces: readonly (string | Buffer)[]): Promise<Line[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (const piece of pieces) {
      yield Buffer.from(piece);
    }
  }
  const lines: Line[] = [];
  for await (const line of splitLines(chunks())) {
    lines.push(line);
  }
  return lines;
}

test('lines come out the same however the bytes are cut', async () => {
  const bytes = Buffer.from('"a"\n\n"ü"\r\n  \n"last"');
  const whole = await linesOf([bytes]);
  expect(whole).toEqual([
    { index: 0, text: '"a"' },
    { index: 2, text: '"ü"' },
    { index: 4, text: '"last"' },
  ]);
  for (let size = 1; size < bytes.length; size += 1) {
    const pieces = [];
    for (let start = 0; start < bytes.length; start += size) {
      pieces.push(bytes.subarray(start, start + size));
    }
    expect(await linesOf(pieces)).toEqual(whole);
  }
});

test('a line of the greatest length is kept, a longer one is reported without text and the next is read', async () => {
  const longest = 'x'.repeat(lineBytesMax);
  const lines = await linesOf([longest, '\n', longest, 'x', 'more\n"next"\n']);
  expect(lines).toEqual([
    { index: 0, text: longest },
    { index: 1, fault: 'too-long' },
    { index: 2, text: '"next"' },
  ]);
});

test('a line that is no UTF-8 is reported without text, and the next is read', async () => {
  const lines = await linesOf([Buffer.from([0x22, 0xc3, 0x22, 0x0a]), '"next"']);
  expect(lines).toEqual([
    { index: 0, fault: 'not-well-formed' },
    { index: 1, text: '"next"' },
  ]);
});

test('nothing comes of an empty stream', async () => {
  expect(await linesOf([])).toEqual([]);
  expect(await linesOf(['\n\n'])).toEqual([]);
});

test('others have their turn between lines that take long, although all came in one piece', async () => {
  let turns = 0;
  setImmediate(() => {
    turns += 1;
  });
  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from('a\nb\n');
  }
  const turnsBefore: number[] = [];
  for await (const _ of splitLines(chunks())) {
    turnsBefore.push(turns);
    const endAt = performance.now() + 20;
    while (performance.now() < endAt) {
      // Work that holds the thread.
    }
  }
  expect(turnsBefore).toEqual([0, 1]);
});
