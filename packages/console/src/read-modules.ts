import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { stripTypes } from './strip-types.ts';

const browserFolder = join(import.meta.dirname, '../browser');
/** The API's client runs in browsers as it does in Node. */
const clientName = '@purgeway/client';
const clientFolder = dirname(createRequire(import.meta.url).resolve(clientName));

/**
 * What runs in the browser, as JavaScript by its path: this module, and whatever it leads to. Imports keep the names of the files; the
 * client, which has a name of its own in Node, lies below `client/`.
 */
export function readModules(entry: string): ReadonlyMap<string, string> {
  const modules = new Map<string, string>();
  const add = (path: string): void => {
    if (modules.has(path)) {
      return;
    }
    const folder = posix.dirname(path);
    const code = stripTypes(readFileSync(placeOf(path), 'utf8')).replaceAll(
      `from '${clientName}'`,
      `from '${posix.relative(folder, '') || '.'}/client/index.ts'`,
    );
    modules.set(path, code);
    for (const specifier of importsOf(code)) {
      add(posix.join(folder, specifier));
    }
  };
  add(entry);
  return modules;
}

function placeOf(path: string): string {
  return path.startsWith('client/')
    ? join(clientFolder, path.slice('client/'.length))
    : join(browserFolder, path);
}

/** Good enough for well-formatted code. */
function importsOf(code: string): string[] {
  const statements = /^(?:import|export)\b[^;'"]*\bfrom '([^'\n]+)'/gmu;
  return [...code.matchAll(statements)].map(([, specifier = '']) => specifier);
}
