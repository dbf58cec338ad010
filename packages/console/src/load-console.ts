import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { consolePage, type Visitor } from './page.ts';
import { readModules } from './read-modules.ts';
import { stripTypes } from './strip-types.ts';

/** A file as a browser gets it. */
export interface ConsoleAsset {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

/** The console as it is served: one page, and what belongs to it. */
export interface Console {
  /**
   * By their path below {@link Console.base}. That changes with any of their contents, so that a browser may keep them for ever and
   * never mixes those of two releases.
   */
  readonly assets: ReadonlyMap<string, ConsoleAsset>;
  /** Such as `/console/assets/1f0c…/`. */
  readonly base: string;
  /** The page for whoever is signed in. */
  page(visitor: Visitor): string;
}

const browserFolder = join(import.meta.dirname, '../browser');
const types: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

let loaded: Console | undefined;

/** The browser's code as JavaScript. Read once in a process, however many servers it starts: it is the same for all of them. */
export function loadConsole(): Console {
  loaded ??= readConsole();
  return loaded;
}

function readConsole(): Console {
  const modules = readModules('main.ts');
  const files = new Map([
    ...modules,
    ['theme-first.ts', stripTypes(read('theme-first.ts'))],
    ['console.css', readStyles()],
    ['icon.svg', read('icon.svg')],
  ]);
  const whole = createHash('sha256');
  for (const [path, text] of files) {
    whole.update(`${path}\0${text}\0`);
  }
  const base = `/console/assets/${whole.digest('hex').slice(0, 20)}/`;
  return {
    assets: new Map([...files].map(([path, text]) => [path, assetOf(path, text)])),
    base,
    page: (visitor) => consolePage({ base, modules: [...modules.keys()], visitor }),
  };
}

/** All style sheets as one, in the order of their names. */
function readStyles(): string {
  const names = readdirSync(join(browserFolder, 'styles')).toSorted();
  return names.map((name) => read(`styles/${name}`)).join('\n');
}

function read(path: string): string {
  return readFileSync(join(browserFolder, path), 'utf8');
}

function assetOf(path: string, text: string): ConsoleAsset {
  const body = Buffer.from(text);
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    body,
    gzipped: gzipSync(body),
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  };
}
