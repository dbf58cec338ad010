import { idOf, type SpoolFolder } from './spool-folder.ts';
import { decodeLines, type Damaged } from './spool-lines.ts';

/** What is known of a file. */
export interface FileFigures {
  bytes: number;
  /** Records that are not handed in. */
  records: number;
  /** Records that are handed in. */
  handedIn: number;
}

export interface DrainDeps {
  readonly folder: SpoolFolder;
  /** By the file's id. */
  readonly figures: Map<string, FileFigures>;
  readonly onDamaged: (damaged: { readonly file: string; readonly reason: Damaged['reason'] }) => void;
}

/** Hands in every record of every file, the oldest first, and removes each file that is through. */
export async function drainFiles(deps: DrainDeps, handIn: (text: string) => Promise<void>): Promise<void> {
  const known = [...deps.figures.keys()];
  const names = await deps.folder.list();
  const there = new Set(names.map(idOf));
  for (const id of known.filter((one) => !there.has(one))) {
    // Somebody else has handed it in.
    deps.figures.delete(id);
  }
  for (const name of names) {
    const taken = await deps.folder.take(name);
    const bytes = taken === undefined ? undefined : await deps.folder.read(taken);
    if (taken === undefined || bytes === undefined) {
      // Somebody else hands it in.
      deps.figures.delete(idOf(name));
      continue;
    }
    await drainFile({ name: taken, bytes }, deps, handIn);
  }
}

async function drainFile(
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
  { folder, figures, onDamaged }: DrainDeps,
  handIn: (text: string) => Promise<void>,
): Promise<void> {
  const id = idOf(name);
  const { texts, damaged } = decodeLines(bytes);
  const figure = { bytes: bytes.length, records: 0, handedIn: figures.get(id)?.handedIn ?? 0 };
  figure.records = texts.length - figure.handedIn;
  figures.set(id, figure);
  for (const text of texts.slice(figure.handedIn)) {
    await handIn(text);
    figure.handedIn += 1;
    figure.records -= 1;
  }
  for (const { reason, bytes: line } of damaged) {
    await folder.setAside(JSON.stringify({ reason, file: id, bytes: line.toString('base64') }));
    onDamaged({ file: id, reason });
  }
  await folder.remove(name);
  figures.delete(id);
}
