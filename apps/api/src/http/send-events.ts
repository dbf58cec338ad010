import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { headersFor, type EventsAnswer } from './answer.ts';
import { signalOfDisconnect } from './disconnect.ts';

/** More than this waits for nobody: a client that does not read is let go. */
const unreadBytesMax = 256 * 1024;

/** Sends server-sent events until there is no more, or the client is gone or does not read. What makes them is told then, in every case. */
export async function sendEvents(
  response: ServerResponse,
  { status, events }: EventsAnswer,
  requestId: string,
): Promise<void> {
  const stream = events[Symbol.asyncIterator]();
  try {
    if (response.destroyed || response.headersSent) {
      return;
    }
    const gone = signalOfDisconnect(response);
    response.writeHead(status, {
      ...headersFor(requestId),
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies would keep what is to be seen at once.
      'x-accel-buffering': 'no',
    });
    if (response.req.method !== 'HEAD') {
      response.flushHeaders();
      await writeAll(response, stream, gone);
    }
    response.end();
  } finally {
    await stream.return?.();
  }
}

/** Events that come while the client still reads the last are written behind it, up to a bound. */
async function writeAll(
  response: ServerResponse,
  stream: AsyncIterator<string>,
  gone: AbortSignal,
): Promise<void> {
  const left = once(gone, 'abort').then(() => ({ done: true, value: undefined }) as const);
  try {
    for (;;) {
      const next = await Promise.race([stream.next(), left]);
      if (next.done === true || gone.aborted) {
        return;
      }
      response.write(next.value);
      if (response.writableLength > unreadBytesMax) {
        response.destroy();
        return;
      }
    }
  } catch {
    // The status is out: the client sees the stream end, and asks anew.
  }
}
