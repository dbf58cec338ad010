import { streamLines } from '@purgeway/client';

/** Lines as a body of NDJSON, which is made as fast as it is sent. */
export interface LineStream {
  /** To be called once. */
  readonly make: () => ReadableStream<Uint8Array<ArrayBuffer>>;
  /** What ended the lines before their end. `fetch` tells it from no failure of the connection, so it is kept here. */
  readonly failure: () => unknown;
}

export function openStream(lines: AsyncIterable<string>): LineStream {
  let failure: unknown;
  async function* watched(): AsyncGenerator<string> {
    try {
      yield* lines;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { make: () => streamLines(watched()), failure: () => failure };
}
