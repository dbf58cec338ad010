import type { Api } from './client.ts';
import type { Connection } from './connection.ts';
import { ProblemError } from './problem.ts';

export interface Stream<T> {
  readonly api: Api;
  readonly connection: Connection;
  readonly path: string;
  readonly signal: AbortSignal;
  /** Each event's data, as it comes. */
  readonly onEvent: (data: T) => void;
  /** Told of every break; the stream is opened again by itself. */
  readonly onBreak: (error: unknown) => void;
  /** Whether nothing more is to come, so that an end is no break. */
  readonly isOver: () => boolean;
}

const firstPauseMs = 1_000;
const pauseMsMax = 30_000;

/**
 * Follows Server-Sent Events until they are over. By `fetch`, because an `EventSource` can neither send our header nor tell why it was
 * refused. Rejects with `ProblemError` when the stream is refused for good.
 */
export async function follow<T>(stream: Stream<T>): Promise<void> {
  let failures = 0;
  while (!stream.signal.aborted && !stream.isOver()) {
    try {
      await readEvents(stream, () => {
        failures = 0;
      });
    } catch (error) {
      if (stream.signal.aborted) {
        return;
      }
      if (error instanceof ProblemError && error.status < 500 && error.status !== 429) {
        throw error;
      }
      stream.onBreak(error);
    }
    if (!stream.isOver()) {
      const pauseMs = Math.min(pauseMsMax, firstPauseMs * 2 ** failures);
      failures += 1;
      await pauseUnlessHurried(stream, pauseMs);
    }
  }
}

function pauseUnlessHurried<T>({ connection, signal }: Stream<T>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = (): void => {
      over.abort();
      resolve();
    };
    setTimeout(end, ms);
    connection.onHurry(end, AbortSignal.any([signal, over.signal]));
    signal.addEventListener('abort', end, { signal: over.signal });
  });
}

async function readEvents<T>({ api, path, signal, onEvent }: Stream<T>, onSign: () => void): Promise<void> {
  const response = await api.open(path, signal);
  const text = response.body?.pipeThrough(new TextDecoderStream());
  let rest = '';
  for await (const piece of text ?? []) {
    onSign();
    const blocks = `${rest}${piece}`.replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const data of blocks.flatMap(dataOf)) {
      // As with every answer: the server's tests hold it to its shape.
      onEvent(JSON.parse(data) as T);
    }
  }
}

/** The data of one event; nothing for a comment. */
export function dataOf(block: string): string[] {
  const lines = block.split('\n').filter((line) => line.startsWith('data:'));
  return lines.length === 0 ? [] : [lines.map((line) => line.slice(5).trimStart()).join('\n')];
}
