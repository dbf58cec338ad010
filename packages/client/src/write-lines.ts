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

/** Below the API's 30 s for the first byte and its 75 s of silence. */
const silenceMsMaxDefault = 10_000;

/** Characters that are sent in one piece. */
const chunkCharacters = 64 * 1024;

/** Before a line the API passes over it; an empty line would count as one. */
const stillHere = ' ';

/**
 * Ready lines, without their ends, as a body that is made as fast as it is sent. Lines that are slow to come are no reason for the API to cut
 * it off: something is sent at once, and again whenever `silenceMsMax` is over.
 */
export function streamLines(
  lines: AsyncIterable<string>,
  silenceMsMax = silenceMsMaxDefault,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const collector = collect(lines);
  const silence = createTimer(silenceMsMax);
  let isBegun = false;
  // Not by `ReadableStream.from`, which not every browser has.
  return new ReadableStream(
    {
      async pull(controller) {
        if (isBegun) {
          await Promise.race([collector.fill(), silence.start()]).finally(() => silence.stop());
        }
        // `fetch` sends not even the head before the first piece.
        isBegun = true;
        const text = collector.take();
        if (text !== '' || !collector.isDone()) {
          controller.enqueue(encoder.encode(text === '' ? stillHere : text));
        } else {
          controller.close();
        }
      },
      async cancel() {
        silence.stop();
        await collector.stop();
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

/** Whole lines, as many as are sent in one piece, and no more until those are taken. */
function collect(lines: AsyncIterable<string>) {
  const source = lines[Symbol.asyncIterator]();
  let text = '';
  let isDone = false;
  let filling: Promise<void> | undefined;
  const fill = async (): Promise<void> => {
    while (!isDone && text.length < chunkCharacters) {
      const { done, value } = await source.next();
      isDone = done === true;
      text += isDone ? '' : `${value}\n`;
    }
  };
  return {
    /** Resolves when a piece is full, or there is nothing more. What failed fails again: a list that is cut must not look whole. */
    fill: () =>
      (filling ??= fill().then(() => {
        filling = undefined;
      })),
    take(): string {
      const taken = text;
      text = '';
      return taken;
    },
    isDone: () => isDone,
    stop: async () => void (await source.return?.()),
  };
}

function createTimer(ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    start: () =>
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      }),
    stop: () => clearTimeout(timer),
  };
}
