import { randomUUID } from 'node:crypto';
import {
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the spool that is written to. */
export interface OpenFile {
  readonly name: string;
  readonly handle: FileHandle;
}

/**
 * The files of a spool. Several processes may share the folder. Whoever renames a file has taken it, even from a process that lives and
 * writes to it: that one looks after each write whether the file still has its name, and writes the same to another file when it has not. So
 * no lock is needed that a killed process could leave behind, and nothing is lost; a record may be handed in twice.
 */
export interface SpoolFolder {
  /** Makes a file that is there after a power cut too. `atMs` tells files apart by age. */
  create(atMs: number): Promise<OpenFile>;
  /** Whether nobody has taken the file; to be asked after what was written is on disk. */
  isInPlace(file: OpenFile): Promise<boolean>;
  /** Names of all files, the oldest first. */
  list(): Promise<readonly string[]>;
  /** Makes a file one's own; undefined when somebody else was faster. Answers its new name. */
  take(name: string): Promise<string | undefined>;
  /** Undefined when somebody else has taken it. */
  read(name: string): Promise<Buffer | undefined>;
  remove(name: string): Promise<void>;
  /** Keeps what cannot be read, for a person to look at. */
  setAside(line: string): Promise<void>;
  /** How long that is by now. Never rejects. */
  asideBytes(): Promise<number>;
}

/** What was set aside stands in this file of the folder. */
export const asideFile = 'set-aside.jsonl';

/** Begin, id, and who has taken it. */
const namePattern = /^(\d{13})-[\da-f-]{36}\.(?:spool|([\da-f-]{36})\.taken)$/u;

/** Opens the folder, making it if it is not there. Rejects when it cannot be written to. */
export async function openSpoolFolder(dir: string): Promise<SpoolFolder> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await syncFolder(dir);
  const taker = randomUUID();
  return {
    create: async (atMs) => {
      const name = `${String(atMs).padStart(13, '0')}-${randomUUID()}.spool`;
      const handle = await open(join(dir, name), 'ax', 0o600);
      await syncFolder(dir);
      return { name, handle };
    },
    isInPlace: async ({ name, handle }) => {
      const [own, there] = await Promise.all([handle.stat(), stat(join(dir, name)).catch(() => undefined)]);
      return there !== undefined && own.ino === there.ino && own.dev === there.dev;
    },
    list: async () => (await readdir(dir)).filter((name) => namePattern.test(name)).toSorted(),
    take: async (name) => {
      if (takerOf(name) === taker) {
        return name;
      }
      const taken = `${idOf(name)}.${taker}.taken`;
      return unlessGone(rename(join(dir, name), join(dir, taken)).then(() => taken));
    },
    read: (name) => unlessGone(readFile(join(dir, name))),
    remove: (name) => rm(join(dir, name), { force: true }),
    setAside: (line) => appendFile(join(dir, asideFile), `${line}\n`, { mode: 0o600, flush: true }),
    asideBytes: () =>
      stat(join(dir, asideFile)).then(
        ({ size }) => size,
        () => 0,
      ),
  };
}

/** When a file was begun, ms since 1970, by its id. */
export function beginOf(id: string): number {
  return Number(id.slice(0, 13));
}

/** What a file is known by, whoever has taken it. */
export function idOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

function takerOf(name: string): string | undefined {
  return namePattern.exec(name)?.[2];
}

/** A file is only there for certain when its folder is on disk too. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
