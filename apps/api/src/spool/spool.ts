import type { Clock } from '@purgeway/runtime';
import { drainFiles, type FileFigures } from './drain-files.ts';
import { beginOf, idOf, openSpoolFolder, type OpenFile, type SpoolFolder } from './spool-folder.ts';
import { decodeLines, encodeLine, type Damaged } from './spool-lines.ts';

/** Thrown when the spool is full, or its disk fails. Nothing was kept. */
export class SpoolUnavailableError extends Error {
  override readonly name = 'SpoolUnavailableError';
  readonly code = 'spool-unavailable';
}

/** How full the spool is, as far as this process knows; what others of the same folder wrote is seen within moments. */
export interface SpoolStatus {
  readonly records: number;
  readonly bytes: number;
  readonly bytesMax: number;
  /** When the oldest file that is left was begun. Absent: it is empty. */
  readonly oldestAtMs?: number | undefined;
}

/** Keeps texts on this machine's disk until they can be handed in. */
export interface Spool {
  /** Resolves when the text is on disk. Rejects with {@link SpoolUnavailableError}. Those of one moment share an fsync. */
  append(text: string): Promise<void>;
  status(): SpoolStatus;
  /**
   * Hands in what there is, the oldest first, and forgets what was taken. Rejects with what `handIn` rejects with, and keeps the rest. After a
   * crash texts may be handed in again.
   */
  drain(handIn: (text: string) => Promise<void>): Promise<void>;
  /** Keeps a text aside that nobody will ever take. */
  setAside(text: string, reason: string): Promise<void>;
  /** Resolves when what is being written is written. */
  close(): Promise<void>;
}

export interface SpoolOptions {
  readonly dir: string;
  readonly bytesMax: number;
  readonly clock: Clock;
  /** Told of each line that is not as it was written. It is set aside. */
  readonly onDamaged: (damaged: { readonly file: string; readonly reason: Damaged['reason'] }) => void;
}

/** A file that is this long is not written to any more, so that it can go as soon as it is handed in. */
const fileBytesMax = 4 * 1024 * 1024;
/** Somebody else may take the file away while we write: so often another one is begun. */
const triesMax = 5;

interface Waiting {
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Opens a spool, and counts what an earlier process left in it. Rejects when the folder cannot be written to. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const folder = await openSpoolFolder(options.dir);
  const figures = new Map<string, FileFigures>();
  for (const name of await folder.list()) {
    const bytes = (await folder.read(name)) ?? Buffer.alloc(0);
    figures.set(idOf(name), { bytes: bytes.length, records: decodeLines(bytes).texts.length, handedIn: 0 });
  }
  return createSpool(folder, figures, options);
}

function createSpool(
  folder: SpoolFolder,
  figures: Map<string, FileFigures>,
  { bytesMax, clock, onDamaged }: SpoolOptions,
): Spool {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let file: OpenFile | undefined;
  let isFileToEnd = false;
  let writing: Promise<void> | undefined;

  const bytesUsed = (): number => sum(figures, ({ bytes }) => bytes);

  const endFile = async (): Promise<void> => {
    const ended = file;
    file = undefined;
    isFileToEnd = false;
    await ended?.handle.close().catch(() => {});
  };

  const writeGroup = async (bytes: Buffer, records: number): Promise<void> => {
    if (isFileToEnd) {
      await endFile();
    }
    for (let tries = 0; tries < triesMax; tries += 1) {
      file ??= await folder.create(clock.now());
      await file.handle.appendFile(bytes);
      await file.handle.datasync();
      if (await folder.isInPlace(file)) {
        const figure = figures.get(idOf(file.name)) ?? { bytes: 0, records: 0, handedIn: 0 };
        figure.bytes += bytes.length;
        figure.records += records;
        figures.set(idOf(file.name), figure);
        isFileToEnd = figure.bytes >= fileBytesMax;
        return;
      }
      await endFile();
    }
    throw new Error('Every file was taken away.');
  };

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await writeGroup(Buffer.concat(group.map(({ line }) => line)), group.length);
        group.forEach(({ resolve }) => resolve());
      } catch (cause) {
        // A line may be there in part: nothing may be written behind it.
        await endFile();
        const error = new SpoolUnavailableError('The spool could not be written.', { cause });
        group.forEach(({ reject }) => reject(error));
      } finally {
        waitingBytes -= group.reduce((all, { line }) => all + line.length, 0);
      }
    }
    writing = undefined;
  };

  return {
    append: (text) => {
      const line = encodeLine(text);
      if (bytesUsed() + waitingBytes + line.length > bytesMax) {
        return Promise.reject(new SpoolUnavailableError('The spool is full.'));
      }
      waitingBytes += line.length;
      return new Promise((resolve, reject) => {
        waiting.push({ line, resolve, reject });
        // In the next turn of the event loop, so that those of this one come together.
        writing ??= new Promise<void>((begin) => void setImmediate(begin)).then(writeAll);
      });
    },
    status: () => {
      const begins = [...figures].filter(([, { records }]) => records > 0).map(([id]) => beginOf(id));
      return {
        records: sum(figures, ({ records }) => records),
        bytes: bytesUsed(),
        bytesMax,
        oldestAtMs: begins.length === 0 ? undefined : Math.min(...begins),
      };
    },
    drain: async (handIn) => {
      // Not in the middle of a write: what comes next goes to another file.
      isFileToEnd = true;
      await drainFiles({ folder, figures, onDamaged }, handIn);
    },
    setAside: (text, reason) => folder.setAside(JSON.stringify({ reason, text })),
    close: async () => {
      await writing;
      await endFile();
    },
  };
}

function sum(figures: ReadonlyMap<string, FileFigures>, of: (figures: FileFigures) => number): number {
  return [...figures.values()].reduce((all, one) => all + of(one), 0);
}
