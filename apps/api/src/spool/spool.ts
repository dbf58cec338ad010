import type { Clock } from '@purgeway/runtime';
import { drainFiles, type FileFigures, type HandIn } from './drain-files.ts';
import { beginOf, idOf, openSpoolFolder, type SpoolFolder } from './spool-folder.ts';
import { decodeLines, encodeLine, type Damaged } from './spool-lines.ts';
import { createSpoolWriter } from './spool-writer.ts';

/** Thrown when the spool is full, or its disk fails. Nothing was kept. */
export class SpoolUnavailableError extends Error {
  override readonly name = 'SpoolUnavailableError';
  readonly code = 'spool-unavailable';
}

/** How full the spool is, as far as this process knows; what others wrote to the same folder is seen when it is handed in. */
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
   * crash texts may be handed in again. Not to be called again before it has settled.
   */
  drain(handIn: HandIn): Promise<void>;
  /** Keeps a text aside that nobody will ever take. It counts as used until a person takes it away. */
  setAside(text: string, reason: string): Promise<void>;
  /** Bytes of what was set aside and nobody has taken away since. Never rejects. */
  asideBytes(): Promise<number>;
  /** Resolves when what is being written is written. */
  close(): Promise<void>;
}

export interface SpoolOptions {
  readonly dir: string;
  readonly bytesMax: number;
  readonly clock: Clock;
  /** Told of each line that is not as it was written. It is set aside. */
  readonly onDamaged: (damaged: { readonly file: string; readonly reason: Damaged['reason'] }) => void;
  /** Told when a file can be read or put away only later, as on a full disk. Absent: nobody is. */
  readonly onFailed?: ((error: Error) => void) | undefined;
}

/** Opens a spool, and counts what an earlier process left in it. Rejects when the folder cannot be written to. */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const folder = await openSpoolFolder(options.dir);
  const figures = new Map<string, FileFigures>();
  for (const name of await folder.list()) {
    const bytes = (await folder.read(name)) ?? Buffer.alloc(0);
    figures.set(idOf(name), {
      bytes: bytes.length,
      records: decodeLines(bytes).texts.length,
      handedIn: new Set(),
    });
  }
  return createSpool(folder, figures, options);
}

function createSpool(
  folder: SpoolFolder,
  figures: Map<string, FileFigures>,
  { bytesMax, clock, onDamaged, onFailed = () => {} }: SpoolOptions,
): Spool {
  const writer = createSpoolWriter({ folder, figures, clock });
  const sum = (of: (figure: FileFigures) => number): number =>
    [...figures.values()].reduce((all, figure) => all + of(figure), 0);
  const bytesUsed = (): number => sum(({ bytes }) => bytes);
  return {
    append: async (text) => {
      const line = encodeLine(text);
      const asideBytes = await folder.asideBytes();
      if (asideBytes + bytesUsed() + writer.waitingBytes() + line.length > bytesMax) {
        throw new SpoolUnavailableError('The spool is full.');
      }
      await writer.write(line).catch((cause: unknown) => {
        throw new SpoolUnavailableError('The spool could not be written.', { cause });
      });
    },
    status: () => {
      const begins = [...figures].flatMap(([id, { records }]) => (records > 0 ? [beginOf(id)] : []));
      return {
        records: sum(({ records }) => records),
        bytes: bytesUsed(),
        bytesMax,
        oldestAtMs: begins.length === 0 ? undefined : Math.min(...begins),
      };
    },
    drain: (handIn) =>
      drainFiles({ folder, figures, leave: (id) => writer.leave(id), onDamaged, onFailed }, handIn),
    setAside: (text, reason) => folder.setAside(JSON.stringify({ reason, text })),
    asideBytes: () => folder.asideBytes(),
    close: () => writer.close(),
  };
}
