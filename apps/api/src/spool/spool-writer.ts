import type { Clock } from '@purgeway/runtime';
import type { FileFigures } from './drain-files.ts';
import { idOf, type OpenFile, type SpoolFolder } from './spool-folder.ts';

/** Writes lines to files, those of one moment together, with one fsync. */
export interface SpoolWriter {
  /** Resolves when the line is on disk, in a file that nobody has taken. */
  write(line: Buffer): Promise<void>;
  /** Bytes that are not on disk yet. */
  waitingBytes(): number;
  /** Resolves when nothing is written to the file of that id, now or later: what we take ourselves must not be written once more elsewhere. */
  leave(id: string): Promise<void>;
  /** Resolves when all that waits is written. */
  close(): Promise<void>;
}

export interface SpoolWriterDeps {
  readonly folder: SpoolFolder;
  /** Kept up to date, by the file's id. */
  readonly figures: Map<string, FileFigures>;
  readonly clock: Clock;
}

/** A file that is this long is not written to any more, so that it can go as soon as it is handed in. */
const fileBytesMax = 4 * 1024 * 1024;
/** Somebody else may take the file away while we write: so often another one is begun. */
const triesMax = 5;

interface Waiting {
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createSpoolWriter(deps: SpoolWriterDeps): SpoolWriter {
  const files = createFiles(deps);
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | undefined;
  /** Of `writing`, the group whose turn it is. */
  let appending: Promise<void> | undefined;

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const bytes = Buffer.concat(group.map(({ line }) => line));
      appending = files.append(bytes, group.length).then(
        () => group.forEach(({ resolve }) => resolve()),
        (error: unknown) => group.forEach(({ reject }) => reject(error)),
      );
      await appending;
      waitingBytes -= bytes.length;
    }
    writing = undefined;
  };

  return {
    write: (line) => {
      waitingBytes += line.length;
      return new Promise((resolve, reject) => {
        waiting.push({ line, resolve, reject });
        // In the next turn of the event loop, so that those of this one come together.
        writing ??= new Promise<void>((begin) => void setImmediate(begin)).then(writeAll);
      });
    },
    waitingBytes: () => waitingBytes,
    leave: async (id) => {
      if (!files.hasBegun()) {
        // What is just being begun may be it.
        await appending;
      }
      if (files.leave(id)) {
        await appending;
      }
    },
    close: async () => {
      await writing;
      await files.end();
    },
  };
}

/** The file that is written to, and those that come after it. Nothing is written to it twice at a time. */
function createFiles({ folder, figures, clock }: SpoolWriterDeps) {
  let file: OpenFile | undefined;
  let isFull = false;
  /** Of the file, what is on disk. */
  let keptBytes = 0;

  const end = async (): Promise<void> => {
    const ended = file;
    file = undefined;
    isFull = false;
    keptBytes = 0;
    await ended?.handle.close().catch(() => {});
  };

  const appendOnce = async (bytes: Buffer): Promise<string | undefined> => {
    file ??= await folder.create(clock.now());
    await file.handle.appendFile(bytes);
    await file.handle.datasync();
    keptBytes += bytes.length;
    return (await folder.isInPlace(file)) ? idOf(file.name) : undefined;
  };

  /** A line may be there in part, which nobody was told is kept: it goes, and nothing is written behind it. */
  const giveUp = async (): Promise<void> => {
    const [failed, isEmpty] = [file, keptBytes === 0];
    await failed?.handle.truncate(keptBytes).catch(() => {});
    await end();
    if (failed !== undefined && isEmpty) {
      await folder.remove(failed.name).catch(() => {});
    }
  };

  const append = async (bytes: Buffer, records: number): Promise<void> => {
    if (isFull) {
      await end();
    }
    for (let tries = 0; tries < triesMax; tries += 1) {
      const id = await appendOnce(bytes).catch(async (error: unknown) => {
        await giveUp();
        throw error;
      });
      if (id !== undefined) {
        const figure = figures.get(id) ?? { bytes: 0, records: 0, handedIn: new Set() };
        figure.bytes += bytes.length;
        figure.records += records;
        figures.set(id, figure);
        isFull ||= figure.bytes >= fileBytesMax;
        return;
      }
      await end();
    }
    throw new Error('Every file was taken away at once.');
  };

  return {
    append,
    end,
    hasBegun: () => file !== undefined,
    /** Whether it is the one that is written to. The next to be written goes to another. */
    leave: (id: string): boolean => {
      const isThis = file !== undefined && idOf(file.name) === id;
      isFull ||= isThis;
      return isThis;
    },
  };
}
