import type { PurgeLine } from './api/purges.ts';

/** Targets, one by one. A function is called anew for each attempt; a list can be gone through again; anything else is read once. */
export type LineSource =
  | readonly PurgeLine[]
  | Iterable<PurgeLine>
  | AsyncIterable<PurgeLine>
  | (() => Iterable<PurgeLine> | AsyncIterable<PurgeLine>);

/** Lines that are sent in one piece. */
const linesPerChunk = 500;

/** A source as an NDJSON body that is made as fast as it is sent. */
export function linesBody(source: LineSource) {
  const open = typeof source === 'function' ? source : () => source;
  return {
    make: () => ReadableStream.from(chunksOf(open())),
    canRepeat: typeof source === 'function' || Array.isArray(source),
  };
}

async function* chunksOf(
  lines: Iterable<PurgeLine> | AsyncIterable<PurgeLine>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let chunk: string[] = [];
  for await (const line of lines) {
    chunk.push(`${JSON.stringify(line)}\n`);
    if (chunk.length >= linesPerChunk) {
      yield encoder.encode(chunk.join(''));
      chunk = [];
    }
  }
  if (chunk.length > 0) {
    yield encoder.encode(chunk.join(''));
  }
}
