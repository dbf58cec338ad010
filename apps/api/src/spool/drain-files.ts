import { beginOf, idOf, type SpoolFolder } from './spool-folder.ts';
import { decodeLines, type Damaged } from './spool-lines.ts';

/** What is known of a file. */
export interface FileFigures {
  bytes: number;
  /** Records that are not handed in. */
  records: number;
  /** Numbers of those that are handed in, from 0 on. */
  readonly handedIn: Set<number>;
}

export interface DrainDeps {
  readonly folder: SpoolFolder;
  /** By the file's id. */
  readonly figures: Map<string, FileFigures>;
  /** Told the id of each file before it is taken. Only then: while nothing can be handed in, what comes goes on into few files. */
  readonly leave: (id: string) => Promise<void>;
  readonly onDamaged: (damaged: { readonly file: string; readonly reason: Damaged['reason'] }) => void;
  /** Told of what fails with a file; it is tried again when it is drained the next time. */
  readonly onFailed: (error: Error) => void;
}

/**
 * Hands in one record, which was written at `sinceMs` (ms since 1970) or a little later. `kept`: it is to stay, and the others go on. Rejects
 * when none can be handed in now.
 */
export type HandIn = (text: string, sinceMs: number) => Promise<'kept' | void>;

interface TakenFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Hands in every record of every file, the oldest first, and removes each file that is through. A file that cannot be read or removed, as on
 * a full disk, keeps no other from its turn.
 */
export async function drainFiles(deps: DrainDeps, handIn: HandIn): Promise<void> {
  const known = [...deps.figures.keys()];
  const names = await deps.folder.list();
  const there = new Set(names.map(idOf));
  for (const id of known.filter((one) => !there.has(one))) {
    // Somebody else has handed it in.
    deps.figures.delete(id);
  }
  for (const name of names) {
    const file = await take(name, deps).catch(deps.onFailed);
    if (file !== undefined && (await handInFile(file, deps, handIn))) {
      await putAway(file, deps).catch(deps.onFailed);
    }
  }
}

/** Undefined when somebody else hands it in. */
async function take(name: string, { folder, figures, leave }: DrainDeps): Promise<TakenFile | undefined> {
  await leave(idOf(name));
  const taken = await folder.take(name);
  const bytes = taken === undefined ? undefined : await folder.read(taken);
  if (taken === undefined || bytes === undefined) {
    figures.delete(idOf(name));
    return undefined;
  }
  return { name: taken, bytes };
}

/** Whether nothing of it is left to hand in. */
async function handInFile(
  { name, bytes }: TakenFile,
  { figures }: DrainDeps,
  handIn: HandIn,
): Promise<boolean> {
  const id = idOf(name);
  const { texts } = decodeLines(bytes);
  const handedIn = figures.get(id)?.handedIn ?? new Set();
  const figure = { bytes: bytes.length, records: texts.length - handedIn.size, handedIn };
  figures.set(id, figure);
  for (const [number, text] of texts.entries()) {
    if (!handedIn.has(number) && (await handIn(text, beginOf(id))) !== 'kept') {
      handedIn.add(number);
      figure.records -= 1;
    }
  }
  return figure.records === 0;
}

async function putAway({ name, bytes }: TakenFile, { folder, figures, onDamaged }: DrainDeps): Promise<void> {
  const id = idOf(name);
  for (const { reason, bytes: line } of decodeLines(bytes).damaged) {
    await folder.setAside(JSON.stringify({ reason, file: id, bytes: line.toString('base64') }));
    onDamaged({ file: id, reason });
  }
  await folder.remove(name);
  figures.delete(id);
}
