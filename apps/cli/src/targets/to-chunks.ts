/** So much is sent at a time. */
const chunkBytes = 64 * 1024;

/** Lines as the bytes of NDJSON, many in one piece; the next is made when the last was taken. */
export async function* toChunks(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
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
