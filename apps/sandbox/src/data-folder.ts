import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

/** What `npm start` keeps between runs. Readable by its owner alone. */
export interface DataFolder {
  readonly path: string;
  readonly redis: string;
  readonly logs: string;
  /** Where the API keeps hooks while Redis is away. */
  readonly spool: string;
  readonly lockFile: string;
  readonly configFile: string;
  /** A file for each variable that a further worker needs; `PURGEWAY_SECRETS_DIR` may name it. */
  readonly environment: string;
  keepEnvironment(env: Readonly<Record<string, string>>): Promise<void>;
  /** A secret made at the first call and the same ever after. */
  keepSecret(name: string, make: () => string): Promise<string>;
}

/** Opens the folder, making what is not there. Throws `StartError` when it cannot be written. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const folder: DataFolder = {
    path,
    redis: join(path, 'redis'),
    logs: join(path, 'logs'),
    spool: join(path, 'spool'),
    lockFile: join(path, 'npm-start.lock'),
    configFile: join(path, 'sandbox.config.json'),
    environment: join(path, 'environment'),
    keepEnvironment: (env) => keepEnvironment(folder.environment, env),
    keepSecret: (name, make) => keepSecret(join(path, name), make),
  };
  for (const each of [path, folder.redis, folder.logs]) {
    await mkdir(each, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw new StartError(
        `The folder ${each} cannot be made. Give this user the right to write there, or set PURGEWAY_DATA_DIR to another folder.`,
        { cause: error },
      );
    });
  }
  return folder;
}

/** A new key of the sandbox's only client. */
export function newDevelopmentKey(): string {
  return `dev_${randomBytes(24).toString('hex')}`;
}

/** A new secret of the hook that can be tried. */
export function newHookToken(): string {
  return randomBytes(24).toString('hex');
}

/** A new signing secret in the form of Standard Webhooks. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** In place of what an earlier start kept. */
async function keepEnvironment(path: string, env: Readonly<Record<string, string>>): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { mode: 0o700 });
  for (const [name, value] of Object.entries(env)) {
    await writeFile(join(path, name), `${value}\n`, { mode: 0o600 });
  }
}

async function keepSecret(file: string, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim() !== '') {
    return kept.trim();
  }
  const secret = make();
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
