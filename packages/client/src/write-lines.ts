import type { PurgeLine } from './api/purges.ts';

/** Targets, one by one. A function is called anew for each attempt; a list can be gone through again; anything else is read once. */
export type LineSource =
  | readonly PurgeLine[]
  | Iterable<PurgeLine>
  | AsyncIterable<PurgeLine>
  | (() => Iterable<PurgeLine> | AsyncIterable<PurgeLine>);

/** A source as an NDJSON body. */
export function linesBody(source: LineSource) {
  const open = typeof source === 'function' ? source : () => source;
  return {
    make: () => streamLines(written(open())),
    canRepeat: typeof source === 'function' || Array.isArray(source),
  };
}

/** Ready lines, without their ends, as a body that is made as fast as it is sent. */
export function streamLines(lines: AsyncIterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = chunksOf(lines);
  // Not by `ReadableStream.from`, which not every browser has.
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) {
          controller.close();
        } else {
          controller.enqueue(value);
        }
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* written(lines: Iterable<PurgeLine> | AsyncIterable<PurgeLine>): AsyncGenerator<string> {
  for await (const line of lines) {
    yield JSON.stringify(line);
  }
}

/** Characters that are sent in one piece. */
const chunkCharacters = 64 * 1024;

async function* chunksOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let text = '';
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length >= chunkCharacters) {
      yield encoder.encode(text);
      text = '';
    }
  }
  if (text !== '') {
    yield encoder.encode(text);
  }
}
