import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { usage, type CommandError } from '../command-error.ts';
import { failureReason } from '../failure-reason.ts';
import { plainText } from '../screen/plain-text.ts';
import { newSitemapCounts, readSitemap, type SitemapCounts } from '../sitemap/read-sitemap.ts';
import { within } from '../within.ts';
import { LineError, readLines } from './read-lines.ts';

/** What was said to purge, by where it comes from. */
export interface TargetSources {
  /** Full URLs or paths; `-` is standard input. */
  readonly targets: readonly string[];
  readonly directories: readonly string[];
  readonly tags: readonly string[];
  readonly patterns: readonly string[];
  readonly hostnames: readonly string[];
  /** One target a line; `-` is standard input. */
  readonly files: readonly string[];
  /** Files or addresses. */
  readonly sitemaps: readonly string[];
  /** Leaves out pages that sitemaps say are older, ms since 1970. */
  readonly sinceMs?: number | undefined;
}

export interface TargetListDeps {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/** Targets as lines of NDJSON, read while they are sent, once. */
export interface TargetList {
  /** No line names a target. */
  readonly isEmpty: boolean;
  readonly lines: AsyncGenerator<string>;
  readonly sitemaps: SitemapCounts;
  /** Where the target of a line, counted from 0, came from: `urls.txt, line 17`. */
  placeOf(index: number): string;
}

/** Puts all sources behind one another, and reads up to the first target. Throws a usage error, at once or from the lines, when one cannot be read. */
export async function openTargetList(sources: TargetSources, deps: TargetListDeps): Promise<TargetList> {
  const files = [...sources.files, ...(sources.targets.includes('-') ? ['-'] : [])];
  if (files.filter((file) => file === '-').length > 1) {
    throw usage('Standard input can be read only once: name "-" once.');
  }
  for (const file of files) {
    await assertReadable(file);
  }
  const sitemaps = newSitemapCounts();
  const book = createPlaceBook();
  async function* lines(): AsyncGenerator<string> {
    for (const part of partsOf(sources, files, { ...deps, sitemaps })) {
      book.begin(part.name);
      for await (const line of part.lines) {
        book.add();
        yield line;
      }
    }
  }
  return { ...(await readAhead(lines(), deps.signal)), sitemaps, placeOf: book.placeOf };
}

/** Answers with the lines as they were. */
async function readAhead(
  lines: AsyncGenerator<string>,
  signal: AbortSignal,
): Promise<Pick<TargetList, 'isEmpty' | 'lines'>> {
  let blanks = 0;
  let first = await within(lines.next(), signal);
  while (first.done !== true && first.value === '') {
    blanks += 1;
    first = await within(lines.next(), signal);
  }
  const { done: isEmpty = false, value } = first;
  async function* all(): AsyncGenerator<string> {
    for (let i = 0; i < blanks; i += 1) {
      yield '';
    }
    yield value;
    yield* lines;
  }
  return { isEmpty, lines: isEmpty ? lines : all() };
}

interface Part {
  /** Names a line of it, counted from 1. */
  readonly name: (line: number) => string;
  readonly lines: Iterable<string> | AsyncIterable<string>;
}

function partsOf(
  sources: TargetSources,
  files: readonly string[],
  { stdin, signal, sitemaps }: TargetListDeps & { readonly sitemaps: SitemapCounts },
): Part[] {
  const given = [
    ...sources.targets.filter((target) => target !== '-').map((path) => ({ path })),
    ...sources.directories.map((directory) => ({ directory })),
    ...sources.tags.map((tag) => ({ tag })),
    ...sources.patterns.map((pattern) => ({ pattern })),
    ...sources.hostnames.map((hostname) => ({ hostname })),
  ];
  return [
    {
      name: (line) => plainText(Object.values(given[line - 1] ?? {}).join(' ')),
      lines: given.map((target) => JSON.stringify(target)),
    },
    ...files.map((file) => {
      const name = file === '-' ? 'standard input' : plainText(file);
      return {
        name: (line: number) => `${name}, line ${line}`,
        lines: readTargets(name, () => (file === '-' ? stdin : createReadStream(file))),
      };
    }),
    ...sources.sitemaps.map((sitemap) => ({
      name: (line: number) => `${plainText(sitemap)}, page ${line}`,
      lines: pagesOf(readSitemap(sitemap, { signal, sinceMs: sources.sinceMs }, sitemaps)),
    })),
  ];
}

/** Lines as the API takes them; notes that begin with `#` count as empty, so that the numbers of lines stay right. */
async function* readTargets(name: string, open: () => AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  try {
    for await (const line of readLines(open())) {
      yield line.startsWith('#') ? '' : line;
    }
  } catch (error) {
    if (error instanceof LineError) {
      throw usage(`${name}, line ${error.line} cannot be used. ${error.message}`, 'Nothing was purged.');
    }
    throw error instanceof Error && 'code' in error ? unreadable(name, error) : error;
  }
}

async function* pagesOf(pages: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const page of pages) {
    yield JSON.stringify(page);
  }
}

/** Remembers where each part begins, not where each line came from. */
function createPlaceBook() {
  const parts: { readonly from: number; readonly name: Part['name'] }[] = [];
  let lines = 0;
  return {
    begin: (name: Part['name']): void => void parts.push({ from: lines, name }),
    add: (): void => {
      lines += 1;
    },
    placeOf: (index: number): string => {
      const part = parts.findLast(({ from }) => from <= index);
      return part === undefined ? `target ${index + 1}` : part.name(index - part.from + 1);
    },
  };
}

/** So that nothing is sent of the others when one is not there; it may still fail when it is read. */
async function assertReadable(file: string): Promise<void> {
  if (file !== '-') {
    await access(file, constants.R_OK).catch((error: unknown) => {
      throw unreadable(plainText(file), error);
    });
  }
}

function unreadable(name: string, error: unknown): CommandError {
  return usage(`${name} cannot be read: ${plainText(failureReason(error))}.`);
}
