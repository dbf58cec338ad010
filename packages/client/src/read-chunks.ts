/**
 * The pieces of a body, as they come. Throws when the connection breaks, or when nothing came for `silentMsMax`; absent: it is waited for
 * without end. Whoever leaves early ends the connection.
 */
export async function* readChunks(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  silentMsMax?: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // Not by `for await`, which not every browser has for bodies.
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read(), silentMsMax);
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // What is broken cannot be ended once more, and nobody waits for it.
    reader.cancel().catch(() => undefined);
  }
}

/** A connection whose other end is gone may look open for ever. */
async function unlessSilent<T>(read: Promise<T>, ms: number | undefined): Promise<T> {
  if (ms === undefined) {
    return read;
  }
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(() => silence.reject(new Error(`Nothing came for ${ms / 1000} seconds.`)), ms);
  try {
    return await Promise.race([read, silence.promise]);
  } finally {
    clearTimeout(timer);
  }
}
