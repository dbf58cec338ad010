import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { streamLines } from './write-lines.ts';

const silenceMsMax = 20;
const never = new Promise<never>(() => {});

/** Lines, and then what happens to whoever wants more. */
async function* linesThen(lines: readonly string[], then: () => Promise<unknown>): AsyncGenerator<string> {
  yield* lines;
  await then();
}

/** The pieces as text, one at a time. */
function piecesOf(stream: ReadableStream<Uint8Array>) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  return async (): Promise<string | undefined> => (await reader.read()).value;
}

test('something goes out before the first line is there, and whenever none comes', async () => {
  const next = piecesOf(
    streamLines(
      linesThen([], () => never),
      silenceMsMax,
    ),
  );
  expect([await next(), await next(), await next()]).toEqual([' ', ' ', ' ']);
});

test('lines that are collected go out when no more come for some time', async () => {
  const next = piecesOf(
    streamLines(
      linesThen(['a', 'b'], () => never),
      silenceMsMax,
    ),
  );
  expect([await next(), await next(), await next()]).toEqual([' ', 'a\nb\n', ' ']);
});

test('lines that come fast go out in large pieces, whole and in their order', async () => {
  const lines = Array.from({ length: 40_000 }, (_, i) => `https://a.example/${i}`);
  const next = piecesOf(streamLines(linesThen(lines, async () => {})));
  const pieces: string[] = [];
  for (let piece = await next(); piece !== undefined; piece = await next()) {
    pieces.push(piece);
  }
  expect(pieces.join('')).toBe(` ${lines.map((line) => `${line}\n`).join('')}`);
  expect(pieces.length).toBeLessThan(20);
});

test('lines that come while nobody takes them wait, and what follows comes too', async () => {
  let goOn = (): void => {};
  const pause = new Promise<void>((resolve) => (goOn = resolve));
  const long = 'a'.repeat(70_000);
  let isFull = (): void => {};
  const full = new Promise<void>((resolve) => (isFull = resolve));
  async function* source(): AsyncGenerator<string> {
    yield 'first';
    await pause;
    yield long;
    // Wanted only by whoever has taken the long one.
    yield 'last';
  }
  const watched = source();
  const stream = streamLines(
    {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const result = await watched.next();
          if (result.value === long) {
            isFull();
          }
          return result;
        },
      }),
    },
    silenceMsMax,
  );
  const next = piecesOf(stream);
  expect([await next(), await next()]).toEqual([' ', 'first\n']);
  goOn();
  await full;
  const rest: string[] = [];
  for (let piece = await next(); piece !== undefined; piece = await next()) {
    rest.push(piece);
  }
  expect(rest.join('').trimStart()).toBe(`${long}\nlast\n`);
});

test('a source that fails while nobody looks cuts the body off, and never ends it', async () => {
  const gone = new Error('gone');
  const stream = streamLines(
    linesThen(['a'], async () => {
      throw gone;
    }),
    silenceMsMax,
  );
  await expect(text(stream)).rejects.toBe(gone);
});

test('whoever leaves ends the source', async () => {
  let isEnded = false;
  async function* source(): AsyncGenerator<string> {
    try {
      yield 'a';
      yield 'b'.repeat(100_000);
      yield 'c';
    } finally {
      isEnded = true;
    }
  }
  const reader = streamLines(source()).getReader();
  await reader.read();
  await reader.read();
  await reader.cancel();
  expect(isEnded).toBe(true);
});
