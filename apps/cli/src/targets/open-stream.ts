/** So much is sent at a time. */
const chunkBytes = 64 * 1024;

/** Lines as a body of NDJSON, which is made as fast as it is sent. */
export interface LineStream {
  /** To be called once. */
  readonly make: () => ReadableStream<Uint8Array>;
  /** What ended the lines before their end. `fetch` tells it from no failure of the connection, so it is kept here. */
  readonly failure: () => unknown;
}

export function openStream(lines: AsyncIterable<string>): LineStream {
  let failure: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* toChunks(lines);
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { make: () => ReadableStream.from(watched()), failure: () => failure };
}

/** Many lines in one piece; the next is made when the last was taken. */
async function* toChunks(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length >= chunkBytes) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') {
    yield Buffer.from(text);
  }
}
