import { readFile, stat } from 'node:fs/promises';
import { Secret } from '@purgeway/model';
import { CommandError, usage } from '../command-error.ts';

/** Longer is no key. */
const keyBytesMax = 4096;

/** A text as a key. Throws a usage error, which never holds the text, for what cannot be one. */
export function toKey(text: string, origin: string): Secret {
  const key = text.trim();
  if (key === '') {
    throw usage(`${origin} is empty; it should hold an API key.`);
  }
  if (!/^[\u0021-\u007e]+$/u.test(key) || key.length > keyBytesMax) {
    throw usage(`${origin} does not hold an API key: a key is one word of letters, digits and signs.`);
  }
  return new Secret(key);
}

/** The key in a file. `warn` hears of a file that others may read. Throws a usage error. */
export async function readKeyFile(file: string, warn: (line: string) => void): Promise<Secret> {
  await warnIfOpen(file, warn);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError('usage', `The key file ${file} cannot be read.`, {
      advice: ['Name another with --key-file or PURGEWAY_KEY_FILE.'],
      cause: error,
    });
  });
  return toKey(text, `The key file ${file}`);
}

/** Says so when others than its owner may read a file that holds a key. */
export async function warnIfOpen(file: string, warn: (line: string) => void): Promise<void> {
  const mode = process.platform === 'win32' ? 0 : await modeOf(file);
  if ((mode & 0o077) !== 0) {
    warn(`Others may read ${file}, which holds a key. Keep it to yourself: chmod 600 ${file}`);
  }
}

async function modeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mode }) => mode,
    () => 0,
  );
}
