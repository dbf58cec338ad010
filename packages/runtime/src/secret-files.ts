import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvError, type Env } from './env.ts';

/** Names the folder; files of other names in it, such as those that Kubernetes keeps there for itself, are left alone. */
const variable = 'PURGEWAY_SECRETS_DIR';
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/**
 * The environment with a variable for each file of the folder that `PURGEWAY_SECRETS_DIR` names, as Docker and Kubernetes mount
 * secrets: the file's name is the variable's, its text without the line break at its end is the value. What the environment itself
 * sets comes first. Reads once; throws {@link EnvError} when the folder or a file of it cannot be read.
 */
export function withSecretFiles(env: Env): Env {
  const folder = env[variable];
  if (folder === undefined || folder === '') {
    return env;
  }
  try {
    const names = readdirSync(folder).filter((name) => namePattern.test(name) && !env[name]);
    const read = names.map(
      (name) => [name, readFileSync(join(folder, name), 'utf8').replace(/\r?\n$/u, '')] as const,
    );
    return { ...env, ...Object.fromEntries(read) };
  } catch (error) {
    const message = `is wrong: ${error instanceof Error ? error.message : String(error)}.`;
    throw new EnvError([{ variable, message }]);
  }
}
